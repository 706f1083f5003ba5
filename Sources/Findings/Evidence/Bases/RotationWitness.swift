// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Takes the evidence of one layer from its sample; owns what that takes of memory, four times the sample in float32.
struct RotationWitness: ~Copyable {
    /// How closely a layer is looked at.
    enum Look: Equatable {
        /// One mixture per group, the quick one for 256, with 8 directions taken off, and the order of the claimed basis alone: which
        /// layers are worth the whole.
        case glance(claim: Rotation?)
        /// The statistic.
        case whole

        /// Whether the order of a basis is taken.
        func takesOrder(of basis: Rotation?) -> Bool {
            if case .glance(let claim) = self { basis == claim } else { true }
        }
    }

    private let sample: RowMatrix
    private var view: RowMatrix
    private var basis: RowMatrix
    private var scratch: RowMatrix

    init(_ sample: consuming RowMatrix) {
        view = sample.emptyTwin()
        basis = sample.emptyTwin()
        scratch = sample.emptyTwin()
        self.sample = sample
    }

    /// The evidence of `bases` against one another; empty where the layer does not testify.
    ///
    /// - Parameters:
    ///   - bases: bases that fit the row.
    ///   - nullSizes: groups whose random mixtures are needed.
    mutating func evidence(
        of bases: [Rotation?], nullSizes: Set<Int>, _ look: Look = .whole
    ) -> RotationEvidence {
        var evidence = RotationEvidence(
            rows: sample.rows, columns: sample.columns, takesNearestNull: look != .whole)
        guard sample.rows >= RotationEvidence.leastRows, sample.columns >= RotationEvidence.leastColumns else {
            return evidence
        }
        let deflations = look != .whole ? [Self.deflations[2]] : Self.deflations
        for (index, count) in deflations.enumerated() {
            sample.deflate(by: min(count, min(sample.rows, sample.columns) / 8), into: &view)
            for rotation in bases {
                view.rotate(by: rotation, into: &basis)
                evidence.figures[rotation, default: []].append(basis.figures(in: rotation))
                if index == deflations.count - 1, look.takesOrder(of: rotation) {
                    evidence.order[rotation] = basis.order()
                }
            }
            for size in nullSizes.sorted() {
                evidence.nulls[size, default: []].append(null(size, look))
            }
        }
        return evidence
    }

    /// What random mixtures of `size` columns of the view look like.
    private mutating func null(_ size: Int, _ look: Look) -> RotationEvidence.Null {
        if look != .whole, size >= Self.quickSize {
            view.mixQuickly(groupSize: size, into: &basis, scratch: &scratch)
            return RotationEvidence.Null(mean: basis.figures(), spread: 0)
        }
        var draws: [ColumnFigures] = []
        for draw in 0..<(look != .whole ? 1 : RotationBases.draws(groupSize: size)) {
            let mixture = RandomMixture.drawn(groupSize: size, draw: draw)
            view.mix(by: mixture, into: &basis, scratch: &scratch)
            draws.append(basis.figures())
        }
        return RotationEvidence.Null(draws)
    }

    /// Directions that are taken off the rows: a strong one makes columns unequal in any basis.
    private static let deflations = [0, 2, 8]
    /// From here on quick mixtures are near enough to random ones.
    private static let quickSize = 128
}

extension RotationEvidence.Null {
    /// Means of the draws, and M = mean_d(|J_d − J̄_others| + 7.06·(A_d − Ā_others)²)·√((n−1)/n).
    init(_ draws: [ColumnFigures]) {
        let count = Double(draws.count)
        let sums = draws.reduce(into: ColumnFigures(inequality: 0, shape: 0)) {
            $0.inequality += $1.inequality
            $0.shape += $1.shape
        }
        let apart =
            draws.count < 2
            ? 0
            : draws.reduce(0) { sum, draw in
                let others = ColumnFigures(
                    inequality: (sums.inequality - draw.inequality) / (count - 1),
                    shape: (sums.shape - draw.shape) / (count - 1))
                return sum + RotationEvidence.distance(draw, others)
            }
        self.init(
            mean: ColumnFigures(inequality: sums.inequality / count, shape: sums.shape / count),
            spread: apart / count * ((count - 1) / count).squareRoot())
    }
}
