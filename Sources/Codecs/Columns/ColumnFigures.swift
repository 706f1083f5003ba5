// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// How special the columns of a matrix look in one basis: float64, over all rows.
///
/// For Z of n rows, e_j is the mean of Z_ij² over rows.
package struct ColumnFigures: Sendable, Equatable {
    /// J = −½·mean_j ln(e_j / mean e), each ratio at least 1e-6: how unequal the columns' energies are, in nats per weight.
    package var inequality: Double
    /// A = mean_j(mean_i |Z_ij| / √(e_j + 1e-12)) / √(2/π) − 1: Geary's measure, column by column.
    ///
    /// 0 for a normal distribution, 0.085 for a uniform one, under 0 for heavy tails.
    package var shape: Double

    package init(inequality: Double, shape: Double) {
        self.inequality = inequality
        self.shape = shape
    }

    /// The figures of sums over `rows` rows.
    ///
    /// - Parameters:
    ///   - energies: Σ Z_ij², one per column.
    ///   - magnitudes: Σ |Z_ij|, one per column.
    ///   - skipped: every first column of so many is left out, as Sylvester's matrix puts a group's mean there; nil for none.
    package init(energies: [Double], magnitudes: [Double], rows: Int, skippingFirstOf skipped: Int?) {
        let rows = Double(rows)
        let indices = energies.indices.filter { index in skipped.map { index % $0 != 0 } ?? true }
        let mean = indices.reduce(0) { $0 + energies[$1] } / rows / Double(indices.count)
        var product = 1.0
        var logarithms = 0.0
        var shapes = 0.0
        for (count, index) in indices.enumerated() {
            let energy = energies[index] / rows
            product *= max(energy / mean, Self.leastRatio)
            // A product of 32 ratios is far from both ends of float64, and costs one logarithm.
            if count % 32 == 31 {
                logarithms += log(product)
                product = 1
            }
            shapes += magnitudes[index] / rows / (energy + 1e-12).squareRoot()
        }
        logarithms += log(product)
        inequality = -0.5 * logarithms / Double(indices.count)
        shape = shapes / Double(indices.count) / (2 / Double.pi).squareRoot() - 1
    }

    private static let leastRatio = 1e-6
}
