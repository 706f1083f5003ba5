// SPDX-License-Identifier: Apache-2.0

/// What the codes of one row come to, in exact integers.
public struct RowCodes: Sendable, Equatable {
    /// Σq².
    public let squares: Int
    /// Codes that are 0.
    public let zeros: Int
    /// Codes of magnitude 127 or 128, the one that sets the scale among them.
    public let atLimit: Int
    /// The largest |q|.
    public let largest: Int

    /// Figures from their parts.
    public init(squares: Int, zeros: Int, atLimit: Int, largest: Int) {
        self.squares = squares
        self.zeros = zeros
        self.atLimit = atLimit
        self.largest = largest
    }
}
