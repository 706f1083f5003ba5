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
