// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// How much a parsed text becomes when each alias is replaced by what it stands for.
///
/// A text of some lines can stand for more values than any memory holds, or for values that lie within each other more deeply than a
/// stack allows. ``YAMLBounds`` measures it while its aliases are still words.
struct YAMLSize {
    /// What stands for the `*` of an alias: a character that texts have no use for.
    static let aliasMark: Unicode.Scalar = "\u{E000}"

    /// Values, and how many of them lie within each other.
    private struct Extent {
        var values = 1
        var depth = 1
    }

    private var anchors: [String: Extent] = [:]
    /// Values within keys that are lists or mappings, which the parser compares with each other.
    private var valuesOfKeys = 0

    /// Measures a text whose aliases are words that begin with ``aliasMark``.
    ///
    /// - Throws: ``YAMLBounds`` that it breaks.
    static func check(_ node: Node) throws(YAMLBounds) {
        var size = YAMLSize()
        _ = try size.extent(of: node, level: 1)
    }

    /// What a value becomes, by the anchors that stand before it.
    private mutating func extent(of node: Node, level: Int) throws(YAMLBounds) -> Extent {
        guard level <= YAMLBounds.mostLevels else { throw .levels }
        var extent = Extent()
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                let keyExtent = try self.extent(of: key, level: level + 1)
                if keyExtent.depth > 1 { valuesOfKeys += keyExtent.values }
                try Self.add(keyExtent, to: &extent)
                try Self.add(try self.extent(of: value, level: level + 1), to: &extent)
            }
            guard valuesOfKeys <= YAMLBounds.mostValues else { throw .keys }
        case .sequence(let sequence):
            for element in sequence {
                try Self.add(try self.extent(of: element, level: level + 1), to: &extent)
            }
        case .scalar(let scalar):
            extent = alias(of: scalar.string).flatMap { anchors[$0] } ?? extent
        case .alias: break
        }
        if let anchor = node.anchor { anchors[anchor.rawValue] = extent }
        return extent
    }

    private func alias(of word: String) -> String? {
        guard word.unicodeScalars.first == Self.aliasMark else { return nil }
        return String(word.unicodeScalars.dropFirst())
    }

    private static func add(_ part: Extent, to whole: inout Extent) throws(YAMLBounds) {
        whole.values += part.values
        whole.depth = max(whole.depth, part.depth + 1)
        guard whole.values <= YAMLBounds.mostValues else { throw .values }
        guard whole.depth <= YAMLBounds.mostLevels else { throw .levels }
    }
}
