// SPDX-License-Identifier: Apache-2.0

/// Sums over the weights of one row; float64, in sixteen lanes of fixed order.
public struct RowMoments: Sendable, Equatable {
    /// Σw².
    public let second: Double
    /// max |w|.
    public let largest: Double
}
