// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// How a candidate's names differ from the original's where they were taken for the same.
package struct NamingDifference: Sendable, Equatable {
    /// Prefixes that differ, the most common first, with how many names have them.
    package let prefixes: [(candidate: String, original: String, names: Int)]
    /// Known renamings that were used, in words.
    package let renamings: [String]
    /// Fused matrices that stand for several of the other file's.
    package let fused: Int

    /// None.
    package init() { (prefixes, renamings, fused) = ([], [], 0) }

    /// The differences that a pairing met.
    init(_ pairing: NamePairing) {
        prefixes = pairing.prefixes
            .map { (candidate: $0.key.left, original: $0.key.right, names: $0.value) }
            .sorted { ($1.names, $0.candidate, $0.original) < ($0.names, $1.candidate, $1.original) }
        renamings = pairing.renamings
        let parts = pairing.pieces.filter { $0.rows != nil }
        let many = [parts.map(\.left), parts.map { -1 - $0.right }]
            .map { Dictionary($0.map { ($0, 1) }, uniquingKeysWith: +).count { $0.value > 1 } }
        fused = many.reduce(0, +)
    }

    /// The candidate's prefixes where they differ from the original's.
    var candidatePrefixes: [String] { prefixes.map(\.candidate) }

    /// Whether every name is the same in both files.
    package var isNone: Bool { prefixes.isEmpty && renamings.isEmpty && fused == 0 }

    /// The differences in words; nil if there are none.
    package var words: String? {
        guard !isNone else { return nil }
        var parts = prefixes.prefix(3)
            .map { prefix in
                prefix.original.isEmpty
                    ? "without the file's prefix \"\(prefix.candidate).\""
                    : prefix.candidate.isEmpty
                        ? "without the reference's prefix \"\(prefix.original).\""
                        : "\"\(prefix.candidate).\" taken for the reference's \"\(prefix.original).\""
            }
        parts += renamings
        if fused > 0 { parts.append("\(fused) fused \(fused == 1 ? "matrix" : "matrices") taken apart") }
        return parts.joined(separator: ", ")
    }

    /// Whether two differences are the same.
    package static func == (left: NamingDifference, right: NamingDifference) -> Bool {
        left.renamings == right.renamings && left.fused == right.fused
            && left.prefixes.elementsEqual(right.prefixes) { $0 == $1 }
    }
}

extension NamingDifference: Codable {
    private struct Prefix: Codable {
        var candidate: String
        var original: String
        var names: Int
    }

    private enum CodingKeys: String, CodingKey {
        case prefixes
        case renamings
        case fused
    }

    /// Reads the differences.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        prefixes = try container.decode([Prefix].self, forKey: .prefixes).map { ($0.candidate, $0.original, $0.names) }
        renamings = try container.decode([String].self, forKey: .renamings)
        fused = try container.decodeCount(forKey: .fused)
    }

    /// Writes the differences.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(
            prefixes.map { Prefix(candidate: $0.candidate, original: $0.original, names: $0.names) }, forKey: .prefixes)
        try container.encode(renamings, forKey: .renamings)
        try container.encode(fused, forKey: .fused)
    }
}
