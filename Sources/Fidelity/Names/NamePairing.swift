// SPDX-License-Identifier: Apache-2.0

/// Which tensors of two files stand for the same place in a model, by name and shape.
///
/// Names are compared by their longest common tails, so no prefix needs to be known. What is left over is read again: with
/// projections fused or apart, then by the one table of known renamings that explains the most. A name that fits several
/// places is left without a partner.
package struct NamePairing: Sendable {
    /// Rows of a tensor of the left file that stand for rows of one of the right file.
    package struct Piece: Sendable, Equatable {
        /// The tensor of the left file, by its number.
        package let left: Int
        /// The tensor of the right file, by its number.
        package let right: Int
        /// The rows; nil if the whole tensors stand for one another.
        package let rows: PieceRows?
    }

    /// The rows of a piece.
    package struct PieceRows: Sendable, Equatable {
        /// The first row in the left tensor.
        package let left: Int
        /// The first row in the right tensor.
        package let right: Int
        /// How many rows.
        package let count: Int
    }

    /// A prefix that names of one file have where those of the other have another, or none.
    package struct Prefix: Sendable, Hashable {
        /// In the left file; empty for none.
        package let left: String
        /// In the right file; empty for none.
        package let right: String
    }

    /// What stands for what, in the order of the left file's tensors.
    package private(set) var pieces: [Piece] = []
    /// Tensors of the right file that a left one without a partner could stand for, by the left one's number.
    package private(set) var ambiguous: [Int: [Int]] = [:]
    /// Prefixes that differ, and how many places have them.
    package private(set) var prefixes: [Prefix: Int] = [:]
    /// The renamings that were used, in words; empty if names are the same but for prefixes.
    package private(set) var renamings: [String] = []

    private let left: [NamedShape]
    private let right: [NamedShape]
    private var equalNames = 0
    private var freeLeft: [Int]
    private var freeRight: [Int]

    /// Pairs two files' tensors.
    package init(_ left: [NamedShape], with right: [NamedShape]) {
        self.left = left
        self.right = right
        freeLeft = Array(left.indices)
        freeRight = Array(right.indices)
        pairEqualNames()
        pairTheRest()
        pieces.sort { ($0.left, $0.rows?.left ?? 0, $0.right) < ($1.left, $1.rows?.left ?? 0, $1.right) }
    }

    /// Equal names stand for one another, whatever their shapes: the same name is not an accident.
    private mutating func pairEqualNames() {
        let byName = Dictionary(right.indices.map { (right[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
        var taken = Set<Int>()
        freeLeft = left.indices.filter { index in
            guard let partner = byName[left[index].name], taken.insert(partner).inserted else { return true }
            pieces.append(Piece(left: index, right: partner, rows: nil))
            return false
        }
        freeRight.removeAll { taken.contains($0) }
        equalNames = taken.count
    }

    private mutating func pairTheRest() {
        guard !freeLeft.isEmpty, !freeRight.isEmpty else { return }
        take(round { Slot(components: $0) }, renaming: nil)
        for projections in [FusedProjection.common, FusedProjection.keysAndValues] {
            take(round { FusedProjection.slot(Slot(components: $0), of: projections) }, renaming: nil)
        }
        guard !freeLeft.isEmpty, !freeRight.isEmpty else { return }
        let rounds = RenamingTable.families.map { table in
            (table: table, round: round { table.slot($0) ?? Slot(components: $0) })
        }
        let most = rounds.map(\.round.pieces.count).max() ?? 0
        guard let best = rounds.first(where: { $0.round.pieces.count == most }) else { return }
        take(best.round, renaming: best.table.title)
    }

    private func round(_ slot: ([Substring]) -> Slot?) -> PairingRound {
        PairingRound(left, freeLeft, right, freeRight, equalNames: equalNames, slot: slot)
    }

    private mutating func take(_ round: PairingRound, renaming: String?) {
        ambiguous.merge(round.ambiguous) { $1 }
        guard !round.pieces.isEmpty else { return }
        pieces += round.pieces
        prefixes.merge(round.prefixes, uniquingKeysWith: +)
        if let renaming { renamings.append(renaming) }
        let (usedLeft, usedRight) = (Set(round.pieces.map(\.left)), Set(round.pieces.map(\.right)))
        freeLeft.removeAll { usedLeft.contains($0) }
        freeRight.removeAll { usedRight.contains($0) }
        for index in usedLeft { ambiguous[index] = nil }
    }
}

/// A tensor as far as its partner in another file is looked for: its name, and its shape if that is known.
package struct NamedShape: Sendable, Hashable {
    /// The tensor's name.
    package let name: String
    /// Its shape; nil if it is not known, as in a baseline: then any shape agrees.
    package let shape: [Int]?

    /// A tensor of this name and shape.
    package init(name: String, shape: [Int]?) {
        self.name = name
        self.shape = shape
    }
}
