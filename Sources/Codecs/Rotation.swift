// SPDX-License-Identifier: Apache-2.0

/// A regular-Hadamard rotation in groups along the input dimension (ConvRot).
///
/// H₄ = [[1,1,1,−1],[1,1,−1,1],[1,−1,1,1],[−1,1,1,1]] and H_G = H₄ ⊗ … ⊗ H₄ / √G. Each run of `groupSize` consecutive
/// weights g of a row becomes g·H_Gᵀ. H_G is symmetric and its own inverse, so the same operation takes the rotation off.
///
/// Source: ConvRot, arXiv 2512.03673.
public struct Rotation: Sendable, Hashable {
    /// The smallest and the largest group size that is offered.
    public static let groupSizes = [4, 16, 64, 256, 1024, 4096]

    /// Consecutive weights that are mixed with one another: a power of 4.
    public let groupSize: Int

    /// A rotation by groups of `groupSize`, or nil where that is no power of 4 from 4 to 4096.
    public init?(groupSize: Int) {
        guard Self.groupSizes.contains(groupSize) else { return nil }
        self.groupSize = groupSize
    }

    /// Whether a row of `columns` weights can be cut into whole groups.
    public func fits(columns: Int) -> Bool {
        columns > 0 && columns.isMultiple(of: groupSize)
    }
}
