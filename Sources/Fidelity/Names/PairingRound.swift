// SPDX-License-Identifier: Apache-2.0

/// One way of reading the names that are left over in two files, and what it pairs.
struct PairingRound {
    /// What stands for what.
    private(set) var pieces: [NamePairing.Piece] = []
    /// Right tensors that a left one without a partner could stand for.
    private(set) var ambiguous: [Int: [Int]] = [:]
    /// Prefixes that differ, and how many places have them.
    private(set) var prefixes: [NamePairing.Prefix: Int] = [:]

    private struct Pair {
        let left: PlacedSlot
        let right: PlacedSlot
        let tail: Int
        let prefix: NamePairing.Prefix
    }

    /// Pairs the tensors of these numbers by the places that `slot` reads off their names' components.
    init(
        _ left: [NamedShape], _ freeLeft: [Int], _ right: [NamedShape], _ freeRight: [Int],
        equalNames: Int, slot: ([Substring]) -> Slot?
    ) {
        let ours = PlacedSlot.all(of: left, at: freeLeft, slot: slot)
        let theirs = PlacedSlot.all(of: right, at: freeRight, slot: slot)
        guard !ours.isEmpty, !theirs.isEmpty else { return }
        let (ourIndex, theirIndex) = (TailIndex(ours), TailIndex(theirs))
        var pairs: [Pair] = []
        for (index, place) in ours.enumerated() {
            let found = theirIndex.best(for: place)
            if found.places.count > 1 {
                let tensors = found.places.flatMap { theirs[$0].tensors }
                for tensor in place.tensors { ambiguous[tensor] = tensors }
            }
            guard found.places.count == 1, ourIndex.best(for: theirs[found.places[0]]).places == [index] else {
                continue
            }
            pairs.append(Self.pair(place, theirs[found.places[0]], tail: found.length))
        }
        let likely = LikelyPrefixes(pairs.map(\.prefix), equalNames: equalNames)
        for pair in pairs where likely.contains(pair.prefix, tail: pair.tail) {
            let found = Self.pieces(pair, left, right)
            guard !found.isEmpty else { continue }
            pieces += found
            if pair.prefix.left != pair.prefix.right { prefixes[pair.prefix, default: 0] += 1 }
        }
    }

    private static func pair(_ left: PlacedSlot, _ right: PlacedSlot, tail: Int) -> Pair {
        let heads = [left, right].map { $0.head(tail: tail).joined(separator: ".") }
        return Pair(left: left, right: right, tail: tail, prefix: NamePairing.Prefix(left: heads[0], right: heads[1]))
    }

    /// The rows that stand for one another in a pair of places; none if rows do not add up.
    private static func pieces(_ pair: Pair, _ left: [NamedShape], _ right: [NamedShape]) -> [NamePairing.Piece] {
        let isSwapped = pair.left.isSwapped != pair.right.isSwapped
        switch (pair.left.whole, pair.right.whole) {
        case (let ours?, let theirs?):
            return isSwapped
                ? swapped(ours, theirs, left[ours].shape ?? right[theirs].shape)
                : [NamePairing.Piece(left: ours, right: theirs, rows: nil)]
        case (nil, nil):
            guard pair.left.parts.count == pair.right.parts.count else { return [] }
            return zip(pair.left.parts, pair.right.parts)
                .compactMap { ours, theirs in
                    guard let ours, let theirs, agree(left[ours].shape, right[theirs].shape) else { return nil }
                    return NamePairing.Piece(left: ours, right: theirs, rows: nil)
                }
        case (let ours?, nil):
            guard pair.right.isComplete, pair.right.shape != nil else { return [] }
            return offsets(of: pair.right, right)
                .map { part, first, count in
                    NamePairing.Piece(
                        left: ours, right: part, rows: NamePairing.PieceRows(left: first, right: 0, count: count))
                }
        case (nil, let theirs?):
            guard pair.left.isComplete, pair.left.shape != nil else { return [] }
            return offsets(of: pair.left, left)
                .map { part, first, count in
                    NamePairing.Piece(
                        left: part, right: theirs, rows: NamePairing.PieceRows(left: 0, right: first, count: count))
                }
        }
    }

    private static func agree(_ left: [Int]?, _ right: [Int]?) -> Bool {
        guard let left, let right else { return true }
        return left == right
    }

    /// The parts of a place, with the first row of each and how many it has.
    private static func offsets(of place: PlacedSlot, _ tensors: [NamedShape]) -> [(Int, Int, Int)] {
        var first = 0
        return place.parts.compactMap { $0 }
            .map { part in
                let count = tensors[part].shape?.first ?? 0
                defer { first += count }
                return (part, first, count)
            }
    }

    private static func swapped(_ left: Int, _ right: Int, _ shape: [Int]?) -> [NamePairing.Piece] {
        guard let rows = shape?.first, rows.isMultiple(of: 2), rows > 0 else { return [] }
        let half = rows / 2
        return [0, half]
            .map { first in
                NamePairing.Piece(
                    left: left, right: right,
                    rows: NamePairing.PieceRows(left: first, right: half - first, count: half))
            }
    }
}

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
