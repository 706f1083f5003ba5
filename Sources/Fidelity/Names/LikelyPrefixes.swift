// SPDX-License-Identifier: Apache-2.0

/// Which pairs of prefixes are no accident: one name that fits by chance does not outweigh a hundred that fit in another way.
struct LikelyPrefixes {
    private var counts: [NamePairing.Prefix: Int] = [:]
    private var mostByLeft: [String: Int] = [:]
    private var mostByRight: [String: Int] = [:]

    /// The prefixes of every pair that names alone suggest.
    init(_ prefixes: [NamePairing.Prefix]) {
        for prefix in prefixes { counts[prefix, default: 0] += 1 }
        for prefix in counts.keys {
            let weight = weight(of: prefix)
            mostByLeft[prefix.left] = max(mostByLeft[prefix.left] ?? 0, weight)
            mostByRight[prefix.right] = max(mostByRight[prefix.right] ?? 0, weight)
        }
    }

    /// Whether no other pair with either of these prefixes is more common.
    ///
    /// Two names that both go on need more than one component in common, or company.
    func contains(_ prefix: NamePairing.Prefix, tail: Int) -> Bool {
        if prefix.left == prefix.right { return true }
        let count = counts[prefix] ?? 0
        if !prefix.left.isEmpty, !prefix.right.isEmpty, tail < 3, count < 2 { return false }
        let weight = weight(of: prefix)
        return weight == mostByLeft[prefix.left] && weight == mostByRight[prefix.right]
    }

    /// Twice the count, and one more where the prefixes are the same.
    private func weight(of prefix: NamePairing.Prefix) -> Int {
        2 * (counts[prefix] ?? 0) + (prefix.left == prefix.right ? 1 : 0)
    }
}
