// SPDX-License-Identifier: Apache-2.0

/// Sums over the codes of one row, in exact integers.
package struct RowCodes: Sendable, Equatable {
    /// Σq².
    package let squares: Int
    /// Codes that are 0.
    package let zeros: Int
    /// Codes of magnitude 127 or 128, the one that sets the scale among them.
    package let atLimit: Int
    /// The largest |q|.
    package let largest: Int

    /// Figures from their parts.
    package init(squares: Int, zeros: Int, atLimit: Int, largest: Int) {
        self.squares = squares
        self.zeros = zeros
        self.atLimit = atLimit
        self.largest = largest
    }
}
