// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Signal and errors of consecutive rows, a row after the other, in one or more configurations.
///
/// All sums are float64.
package struct RowErrors: Sendable, Equatable {
    /// Configurations, the inner index of ``error`` and ``cross``.
    package let configurations: Int
    /// [row] ΣW².
    package var signal: [Double]
    /// [row] finite weights that are not 0.
    package var nonzero: [UInt64]
    /// [row][configuration] Σ(W−Ŵ)².
    package var error: [Double]
    /// [row][configuration] ΣW·(W−Ŵ); all 0 if it was not asked for.
    package var cross: [Double]
    /// [row][configuration] Σ importance · (W−Ŵ)², each column's importance as given; all 0 without one.
    package var weighted: [Double]
    /// [configuration] max |W−Ŵ|; a sweep gives the largest of all rows that it has measured so far.
    package var worst: [Double]
    /// [configuration] finite weights that are not 0 and whose reconstruction is.
    ///
    /// Without rotation these are the nonzero weights whose code is 0; with rotation a sweep leaves 0.
    package var vanished: [UInt64]
    /// [configuration][code + 128] codes counted over all rows; all 0 if it was not asked for.
    package var histogram: [UInt64]
    /// Energies at the layer's output; empty if inputs were not given.
    package var outputs = OutputErrors()

    /// Rows covered.
    package var rows: Int { signal.count }

    /// All zero, for `rows` rows.
    package init(rows: Int, configurations: Int) {
        self.configurations = configurations
        signal = Array(repeating: 0, count: rows)
        nonzero = Array(repeating: 0, count: rows)
        error = Array(repeating: 0, count: rows * configurations)
        cross = error
        weighted = error
        worst = Array(repeating: 0, count: configurations)
        vanished = Array(repeating: 0, count: configurations)
        histogram = Array(repeating: 0, count: configurations * Int(FK_CODES))
    }

    /// Makes room for so many rows in all, so that appending them copies none twice.
    package mutating func reserveCapacity(rows: Int) {
        signal.reserveCapacity(rows)
        nonzero.reserveCapacity(rows)
        error.reserveCapacity(rows * configurations)
        cross.reserveCapacity(rows * configurations)
        weighted.reserveCapacity(rows * configurations)
    }

    /// Appends the rows that follow these, and adds their codes.
    package mutating func append(_ next: RowErrors) {
        precondition(next.configurations == configurations, "rows of another sweep")
        signal += next.signal
        nonzero += next.nonzero
        error += next.error
        cross += next.cross
        weighted += next.weighted
        outputs.append(next.outputs)
        worst = zip(worst, next.worst).map { max($0, $1) }
        for index in vanished.indices {
            vanished[index] += next.vanished[index]
        }
        for index in histogram.indices {
            histogram[index] += next.histogram[index]
        }
    }
}
