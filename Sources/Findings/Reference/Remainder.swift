// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What can be said of a change that nothing explains: whether it is of low rank, and in which basis it lies.
struct Remainder {
    private let changes: [[Float]]
    private let rotatedChanges: [[Float]]
    private let rotation: Rotation?

    /// Directions that a change of low rank has at most: a common LoRA has up to 32, and the rows looked at are 48.
    private static let lowRank = 16
    /// The share of the change that these directions hold then.
    private static let lowRankShare = 0.95
    /// How much more uneven the columns of a change are in the basis that it was made in.
    private static let unevenness = 3.0
    /// Times the unevenness that chance gives to as many rows.
    private static let leastUnevenness = 10.0

    /// The change of these rows, where the layer has `rotation`.
    init(_ sample: SampledRows, rotation: Rotation?) {
        self.rotation = rotation
        changes = zip(sample.unrotated(rotation), sample.originals).map { zip($0, $1).map { $0 - $1 } }
        rotatedChanges =
            rotation == nil
            ? [] : zip(sample.held, sample.rotatedOriginals(rotation)).map { zip($0, $1).map { $0 - $1 } }
    }

    /// The change in words; nil if nothing can be said of it.
    var words: String? {
        let parts = [basisWords, rankWords].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// A change that was made in the original basis has columns of different size there, which a rotation levels.
    private var basisWords: String? {
        guard let rotation, !rotation.isSylvester, let here = Self.unevenness(of: rotatedChanges),
            let there = Self.unevenness(of: changes)
        else { return nil }
        let chance = 2 / Double(changes.count)
        guard here > Self.leastUnevenness * chance, here > Self.unevenness * there else { return nil }
        return "the change lies in the rotated basis, as if it was added to rotated weights without being rotated"
    }

    /// n·Σe² / (Σe)² − 1 over the energies e of the columns; 0 if all are the same; nil if there is no change.
    private static func unevenness(of rows: [[Float]]) -> Double? {
        guard let columns = rows.first?.count else { return nil }
        var energies = [Double](repeating: 0, count: columns)
        for row in rows {
            for (column, value) in row.enumerated() { energies[column] += Double(value) * Double(value) }
        }
        let total = energies.reduce(0, +)
        guard total > 0, total.isFinite else { return nil }
        return Double(columns) * energies.reduce(0) { $0 + $1 * $1 } / (total * total) - 1
    }

    private var rankWords: String? {
        guard changes.count >= 2 * Self.lowRank, (changes.first?.count ?? 0) >= 2 * Self.lowRank else { return nil }
        let values = SymmetricEigenvalues.of(changes.map { row in changes.map { SampledRows.product(row, $0) } })
        let total = values.reduce(0, +)
        guard total > 0, total.isFinite, values.prefix(Self.lowRank).reduce(0, +) >= Self.lowRankShare * total else {
            return nil
        }
        return "the change is of low rank, as a merged LoRA's is"
    }
}

/// The eigenvalues of a small symmetric matrix, by Jacobi's rotations.
enum SymmetricEigenvalues {
    /// Sweeps over all pairs; a matrix of 48 rows needs about ten.
    private static let sweeps = 20

    /// The eigenvalues, the largest first.
    static func of(_ matrix: [[Double]]) -> [Double] {
        var matrix = matrix
        let size = matrix.count
        for _ in 0..<sweeps {
            for first in 0..<size {
                for second in first + 1..<max(size, first + 1) { rotate(&matrix, first, second) }
            }
        }
        return matrix.indices.map { matrix[$0][$0] }.sorted(by: >)
    }

    /// Makes the element of one pair 0.
    private static func rotate(_ matrix: inout [[Double]], _ first: Int, _ second: Int) {
        let element = matrix[first][second]
        guard element != 0, element.isFinite else { return }
        let ratio = (matrix[second][second] - matrix[first][first]) / (2 * element)
        let tangent = (ratio < 0 ? -1.0 : 1.0) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = tangent * cosine
        for index in matrix.indices {
            let (a, b) = (matrix[index][first], matrix[index][second])
            matrix[index][first] = cosine * a - sine * b
            matrix[index][second] = sine * a + cosine * b
        }
        for index in matrix.indices {
            let (a, b) = (matrix[first][index], matrix[second][index])
            matrix[first][index] = cosine * a - sine * b
            matrix[second][index] = sine * a + cosine * b
        }
    }
}
