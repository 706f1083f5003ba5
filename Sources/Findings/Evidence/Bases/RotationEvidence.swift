// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// What one layer's codes say about the bases that it may be stored in; the statistic of docs/diagnosis.md, "Rotation".
///
/// The true basis is special: its columns' energies and the shape of its weights are not those of random mixtures of the same
/// weights. Every wrong basis is such a mixture. Computed with the 0, 2 and 8 strongest directions taken off the rows.
package struct RotationEvidence: Sendable, Equatable {
    /// What random mixtures of a group of columns look like.
    package struct Null: Sendable, Equatable {
        /// J₀ and A₀: means over the draws.
        package var mean: ColumnFigures
        /// M: how far one mixture is from the others on average, in nats per weight; 0 for a single draw.
        package var spread: Double
    }

    /// E(a), E(b) and M of one deflation, in nats per weight.
    package struct Comparison: Sendable, Equatable {
        package let first: Double
        package let second: Double
        package let mixture: Double
    }

    /// Rows that are fine enough to be looked at.
    package let rows: Int
    /// The layer's columns.
    package let columns: Int
    /// J and A of each basis, one of each per deflation.
    package internal(set) var figures: [Rotation?: [ColumnFigures]] = [:]
    /// O of each basis: how alike neighbouring columns are, after the last deflation.
    package internal(set) var order: [Rotation?: Double] = [:]
    /// Random mixtures by the size of their group, one per deflation.
    package internal(set) var nulls: [Int: [Null]] = [:]
    /// Whether the mixtures of the nearest group stand for those of a group that were not made, as a first look has it.
    let takesNearestNull: Bool

    init(rows: Int, columns: Int, takesNearestNull: Bool = false) {
        self.rows = rows
        self.columns = columns
        self.takesNearestNull = takesNearestNull
    }

    /// Whether there are enough rows and columns for any answer.
    package var testifies: Bool { rows >= Self.leastRows && columns >= Self.leastColumns && !figures.isEmpty }

    /// What a look in these bases alone would have seen: what is seen of one does not depend on others.
    func restricted(to bases: [Rotation?], nullSizes: Set<Int>) -> RotationEvidence {
        var evidence = self
        evidence.figures = figures.filter { bases.contains($0.key) }
        evidence.order = order.filter { bases.contains($0.key) }
        evidence.nulls = nulls.filter { nullSizes.contains($0.key) }
        return evidence
    }

    /// Three standard deviations of J for normally distributed rows, and what few weights add.
    package var noise: Double {
        let (rows, columns) = (Double(rows), Double(columns))
        return 2 / (rows * columns.squareRoot()) + 5 / (rows * columns)
    }

    /// Above this order a basis is not believed: columns are alike by position (pixels, taps of a kernel).
    package var mostOrder: Double { max(0.03, 6 / (Double(rows) * Double(columns)).squareRoot()) }

    static let leastRows = 16
    static let leastColumns = 16

    /// The evidence of two bases against the mixtures of the larger group, one per deflation; empty if not all was computed.
    ///
    /// E = |J − J₀| + 7.06·(A − A₀)²; with `byShapeOnly` the second term alone.
    package func comparisons(_ first: Rotation?, _ second: Rotation?, byShapeOnly: Bool = false) -> [Comparison] {
        guard let one = figures[first], let other = figures[second],
            let null = null(of: Self.nullSize(first, second, columns: columns))
        else { return [] }
        return null.indices.map { index in
            let null = null[index]
            return Comparison(
                first: Self.distance(one[index], null.mean, byShapeOnly: byShapeOnly),
                second: Self.distance(other[index], null.mean, byShapeOnly: byShapeOnly), mixture: null.spread)
        }
    }

    private func null(of size: Int) -> [Null]? {
        if !takesNearestNull { return nulls[size] }
        let nearest = nulls.keys.filter { $0 <= size }.max() ?? nulls.keys.min()
        return nearest.flatMap { nulls[$0] }
    }

    /// The group of the mixtures that two bases are compared with: the larger one's, and 16 for 4 where that divides the row.
    static func nullSize(_ first: Rotation?, _ second: Rotation?, columns: Int) -> Int {
        let size = max(first?.groupSize ?? 0, second?.groupSize ?? 0)
        return size == 4 && columns.isMultiple(of: 16) ? 16 : size
    }

    /// |ΔJ| + 7.06·ΔA²: half the inverse variance of Geary's statistic weighs shape as a divergence in nats.
    static func distance(_ one: ColumnFigures, _ other: ColumnFigures, byShapeOnly: Bool = false) -> Double {
        let shape = one.shape - other.shape
        return (byShapeOnly ? 0 : abs(one.inequality - other.inequality)) + 7.06 * shape * shape
    }

    /// Whether basis `better` beats `worse` beyond doubt: in every deflation its evidence is large and the other's small.
    package func prefers(_ better: Rotation?, over worse: Rotation?, _ strictness: RotationStrictness) -> Bool {
        guard better != worse, let order = orderIfKnown(better), let otherOrder = orderIfKnown(worse) else {
            return false
        }
        guard max(order, otherOrder) <= mostOrder else { return false }
        let compared = comparisons(worse, better)
        guard !compared.isEmpty else { return false }
        let least = max(strictness.least, strictness == .glance ? noise / 2 : noise)
        if better?.isSylvester ?? false {
            let shapes = comparisons(worse, better, byShapeOnly: true)
            guard
                shapes.allSatisfy({
                    $0.second > strictness.least / 2 && $0.first < strictness.ratio * $0.second
                })
            else { return false }
        }
        return compared.allSatisfy {
            $0.second > max(least, strictness.times * $0.mixture) && $0.first < strictness.ratio * $0.second
        }
    }

    /// A first look takes the order of the claim only, and leaves that of rivals to the close one.
    private func orderIfKnown(_ basis: Rotation?) -> Double? {
        order[basis] ?? (takesNearestNull ? 0 : nil)
    }

    /// By how much the evidence of `better` exceeds that of `worse`, in the least of the deflations, in nats per weight.
    package func margin(of better: Rotation?, over worse: Rotation?) -> Double {
        comparisons(worse, better).map { $0.second - $0.first }.min() ?? 0
    }
}

/// How much evidence one basis must have over another before it is believed.
///
/// Fixed on 22 real models and tried on 25 others, split by model: no correct file was accused (docs/diagnosis.md).
package struct RotationStrictness: Sendable, Hashable {
    /// The least evidence E, in nats per weight.
    package let least: Double
    /// The other basis must have less than this share of it.
    package let ratio: Double
    /// E must be more than so many times the distance M of one random mixture from the others.
    package let times: Double

    /// A layer as one voice among a file's.
    static let file = RotationStrictness(least: 0.0005, ratio: 0.5, times: 2)
    /// At least three layers that say the same.
    static let group = RotationStrictness(least: 0.0007, ratio: 0.5, times: 4)
    /// One layer by itself.
    static let single = RotationStrictness(least: 0.001, ratio: 0.35, times: 6)
    /// A voice for one of Sylvester's matrices, which pile up the energy of any smooth row.
    static let sylvester = RotationStrictness(least: 0.003, ratio: 0.35, times: 4)
    /// Where a closer look is worth its time: looser than all others.
    static let glance = RotationStrictness(least: 0.00025, ratio: 1, times: 0)
}
