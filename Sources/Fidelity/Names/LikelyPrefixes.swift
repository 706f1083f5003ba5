// SPDX-License-Identifier: Apache-2.0

/// Which pairs of prefixes are not an accident: one name that fits by chance does not outweigh a hundred that fit in another way.
struct LikelyPrefixes {
    private var counts: [NamePairing.Prefix: Int] = [:]
    private var mostByLeft: [String: Int] = [:]
    private var mostByRight: [String: Int] = [:]

    /// A pair of prefixes is taken for no accident if it is at least an eighth as common as the most common one.
    private static let leastShare = 8

    /// The prefixes of every pair that names alone suggest, beside so many names that are the same in both files.
    init(_ prefixes: [NamePairing.Prefix], equalNames: Int) {
        if equalNames > 0 { counts[NamePairing.Prefix(left: "", right: "")] = equalNames }
        for prefix in prefixes { counts[prefix, default: 0] += 1 }
        for prefix in counts.keys {
            let weight = weight(of: prefix)
            mostByLeft[prefix.left] = max(mostByLeft[prefix.left] ?? 0, weight)
            mostByRight[prefix.right] = max(mostByRight[prefix.right] ?? 0, weight)
        }
    }

    /// Whether no other pair with either of these prefixes is far more common.
    ///
    /// Two names that both go on need more than one component in common, or company.
    func contains(_ prefix: NamePairing.Prefix, tail: Int) -> Bool {
        if prefix.left == prefix.right { return true }
        let count = counts[prefix] ?? 0
        if !prefix.left.isEmpty, !prefix.right.isEmpty, tail < 3, count < 2 { return false }
        let most = max(mostByLeft[prefix.left] ?? 0, mostByRight[prefix.right] ?? 0)
        return weight(of: prefix) * Self.leastShare >= most
    }

    /// Twice the count, and one more where the prefixes are the same.
    private func weight(of prefix: NamePairing.Prefix) -> Int {
        2 * (counts[prefix] ?? 0) + (prefix.left == prefix.right ? 1 : 0)
    }
}
