// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Yams

/// What a YAML text may be at most, before it is parsed into values: what breaks it.
///
/// Yams replaces aliases while it parses, and compares the keys of each mapping as it goes, so that ten lines keep it busy for ever or
/// overflow its stack. The text is measured first with its aliases as plain words.
package enum YAMLBounds: Error, Sendable, Equatable {
    /// It has too many values, each as often as an alias repeats it.
    case values
    /// Too many of its values lie within each other, aliases replaced.
    case levels
    /// It has too many or too large keys that are not words.
    case keys

    /// The most values.
    static let mostValues = 1_000_000
    /// The most values within each other: as many as the parser allows without aliases.
    static let mostLevels = 1000
    /// The most bytes that the parser may compare for keys that are not words.
    static let mostComparedBytes = 64_000_000
    /// Bytes of the longest key that is not marked by `?`, by YAML's rules.
    private static let longestKey = 1024
}

extension YAMLBounds {
    /// Parses a text that keeps the bounds.
    ///
    /// - Returns: nil for a text without a value.
    /// - Throws: ``YAMLBounds``; `YamlError` if it is not YAML.
    package static func compose(_ text: String) throws -> Node? {
        guard comparedBytes(in: text) <= mostComparedBytes else { throw keys }
        let hasAliases = text.utf8.contains(UInt8(ascii: "&")) && text.utf8.contains(UInt8(ascii: "*"))
        if hasAliases { try checkSize(of: withoutAliases(text)) }
        guard let node = try Yams.compose(yaml: text) else { return nil }
        if !hasAliases { try YAMLSize.check(node) }
        return node
    }

    /// Measures a text whose aliases are words.
    private static func checkSize(of text: String) throws {
        // Nodes know the names of their anchors as long as the parser lives.
        let parser = try Parser(yaml: text)
        if let node = try parser.singleRoot() { try withExtendedLifetime(parser) { try YAMLSize.check(node) } }
    }

    /// A text of the same structure, whose aliases are words.
    private static func withoutAliases(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { scalars.append(scalar == "*" ? YAMLSize.aliasMark : scalar) }
        return String(scalars)
    }

    /// How many bytes the parser compares at most: all of the text for each `?` that may mark a key, and the longest key for each list or
    /// mapping before a colon; what only looks so, within texts and comments, counts too.
    private static func comparedBytes(in text: String) -> Int {
        let marksBefore = Array(" \t\r\n[{,-?:".utf8)
        var (marked, collections) = (0, 0)
        var (previous, visible) = (UInt8(ascii: "\n"), UInt8(ascii: "\n"))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "?"), previous >= 0x80 || marksBefore.contains(previous) { marked += 1 }
            if byte == UInt8(ascii: ":"), visible == UInt8(ascii: "]") || visible == UInt8(ascii: "}") {
                collections += 1
            }
            previous = byte
            if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") { visible = byte }
        }
        return marked * text.utf8.count + collections * longestKey
    }
}

extension YAMLBounds: CustomStringConvertible {
    /// What is wrong, as a sentence.
    package var description: String {
        switch self {
        case .values: "The document has more than \(Self.mostValues) values, aliases repeated."
        case .levels: "More than \(Self.mostLevels) of its values lie within each other, aliases repeated."
        case .keys: "Too many of its keys are lists or mappings, or marked by \"?\"; expected words."
        }
    }
}
