// SPDX-License-Identifier: Apache-2.0

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
