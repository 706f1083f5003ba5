// SPDX-License-Identifier: Apache-2.0

/// Sums over the weights of one row; float64, in sixteen lanes of fixed order.
package struct RowMoments: Sendable, Equatable {
    /// Σw².
    package let second: Double
    /// max |w|.
    package let largest: Double
}
