// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents
internal import Files

/// How much the errors of layers count, by patterns of their names: what a user knows of a model and weights do not show.
package struct LayerImportance: Sendable, Equatable {
    /// Layers of some names, and their factor.
    package struct Entry: Sendable, Equatable {
        /// Which layers.
        package let pattern: NamePattern
        /// How many times as much as that of other layers their error counts.
        package let factor: Double
    }

    /// What a factor may be.
    package static let range = 0.0...1e9
    /// The most patterns.
    package static let mostEntries = 10_000

    /// The patterns; of several that find a layer the last one counts.
    package let entries: [Entry]

    /// Factors of these layers; those that no pattern finds have 1.
    package init(_ entries: [Entry] = []) { self.entries = entries }

    /// The factor of each of some names.
    func values(of names: [String]) -> [Double] {
        let matchers = entries.reversed().map { (matcher: $0.pattern.matcher, factor: $0.factor) }
        return names.map { name in matchers.first { $0.matcher.finds(name) }?.factor ?? 1 }
    }

    /// The patterns that find none of some names.
    package func idle(among names: [String]) -> [String] {
        entries.filter { entry in
            let matcher = entry.pattern.matcher
            return !names.contains(where: matcher.finds)
        }
        .map(\.pattern.text)
    }
}

extension LayerImportance: Decodable {
    /// Reads patterns with their numbers, `"attn.*to_q": 4`, in the order of the text.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        guard container.allKeys.count <= Self.mostEntries else {
            throw decoder.damage("\(container.allKeys.count) patterns, where \(Self.mostEntries) are the most")
        }
        entries = try container.allKeys.map { key in
            guard let pattern = try? NamePattern(key.stringValue) else {
                throw container.damage(
                    key, "the key \"\(key.stringValue.printable(limit: 80))\"", expected: "a regular expression")
            }
            return Entry(pattern: pattern, factor: try container.decodeNumber(forKey: key, in: Self.range))
        }
    }
}
