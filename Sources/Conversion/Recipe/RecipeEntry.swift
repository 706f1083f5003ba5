// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs
internal import Documents
internal import Files

/// What a recipe says of one layer, or of all layers whose name a pattern finds.
package struct RecipeEntry: Sendable, Equatable {
    /// Which layers an entry is about.
    package enum Subject: Sendable, Equatable {
        /// The layer of this tensor.
        case name(String)
        /// The layers whose name the pattern finds.
        case match(NamePattern)
    }

    /// How a layer is stored.
    package enum Way: Sendable, Equatable {
        /// As it is.
        case keep
        /// As INT8 with one scale per row, rotated or not.
        case int8(Rotation?)
        /// In another format, by its name: a plan can say so, and no conversion can write it.
        case other(String)
    }

    /// Which layers.
    package let subject: Subject
    /// How they are stored.
    package let way: Way

    /// An entry from its parts.
    package init(_ subject: Subject, _ way: Way) {
        self.subject = subject
        self.way = way
    }
}

extension RecipeEntry.Way {
    /// The way that a format's label names: `row/rot64` is INT8, nil stands for as it is.
    package init(format: String?) {
        guard let format else {
            self = .keep
            return
        }
        if let configuration = Configuration(label: format), configuration.scaling == .row {
            self = .int8(configuration.rotation)
        } else {
            self = .other(format)
        }
    }
}

extension RecipeEntry: Decodable {
    private static let keep = "keep"
    private static let int8 = "int8"
    private static let noGroup = "none"
    /// Characters of the longest format's name.
    private static let longestFormat = 64

    /// Reads `name` or `match`, `format`, and the `group` of INT8.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        try Self.checkKeys(of: container, known: ["name", "match", "format", "group"])
        guard container.contains("name") != container.contains("match") else {
            throw decoder.damage("an entry with both or none of \"name\" and \"match\", where one of them is expected")
        }
        if container.contains("name") {
            subject = .name(try container.decode(String.self, forKey: "name"))
        } else {
            let text = try container.decode(String.self, forKey: "match")
            guard let pattern = try? NamePattern(text) else {
                throw container.damage("match", "\"\(text.printable(limit: 80))\"", expected: "a regular expression")
            }
            subject = .match(pattern)
        }
        way = try Self.way(in: container)
    }

    private static func way(in container: KeyedDecodingContainer<AnyKey>) throws -> Way {
        let format = try container.decode(String.self, forKey: "format")
        guard format == int8 else {
            guard !container.contains("group") else {
                throw container.damage("group", "a group of \(format.printable(limit: 64))", expected: "format int8")
            }
            guard !format.isEmpty, format.count <= longestFormat else {
                throw container.damage("format", "\(format.count) characters", expected: "the name of a format")
            }
            return format == keep ? .keep : .other(format)
        }
        let group = try container.decode(String.self, forKey: "group")
        if group == noGroup { return .int8(nil) }
        guard let size = Int(group), let rotation = Rotation(groupSize: size) else {
            let sizes = Rotation.groupSizes.map(String.init).joined(separator: ", ")
            throw container.damage("group", "\"\(group.printable(limit: 40))\"", expected: "none or one of \(sizes)")
        }
        return .int8(rotation)
    }

    /// Refuses keys that mean nothing.
    static func checkKeys(of container: KeyedDecodingContainer<AnyKey>, known: [String]) throws {
        for key in container.allKeys where !known.contains(key.stringValue) {
            let nearest = NearestName.of(key.stringValue, among: known).map { "\"\($0)\"" }
            throw container.damage(
                key, "the unknown key \"\(key.stringValue.printable(limit: 80))\"",
                expected: nearest ?? "one of \(known.joined(separator: ", "))")
        }
    }
}
