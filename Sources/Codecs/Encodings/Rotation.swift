// SPDX-License-Identifier: Apache-2.0

/// A Hadamard rotation in groups along the input dimension (ConvRot).
///
/// Regular: H₄ = [[1,1,1,−1],[1,1,−1,1],[1,−1,1,1],[−1,1,1,1]] and H_G = H₄ ⊗ … ⊗ H₄ / √G, so G is a power of 4.
/// Sylvester: H₂ = [[1,1],[1,−1]] instead, G a power of 2; no converter should write it, some files hold it.
/// Each run of `groupSize` consecutive weights g of a row becomes g·H_Gᵀ. Both matrices are symmetric and their own
/// inverse, so the same operation takes the rotation off.
///
/// Source: ConvRot, arXiv 2512.03673.
public struct Rotation: Sendable, Hashable {
    /// The group sizes that are offered: those that ComfyUI loads, as far as rows of real models go.
    public static let groupSizes = [4, 16, 64, 256, 1024, 4096]

    /// Consecutive weights that are mixed with one another.
    public let groupSize: Int
    /// Whether the matrix is Sylvester's instead of the regular one.
    public let isSylvester: Bool

    /// A regular rotation by groups of `groupSize`, or nil if that is not one of ``groupSizes``.
    public init?(groupSize: Int) {
        guard Self.groupSizes.contains(groupSize) else { return nil }
        self.groupSize = groupSize
        isSylvester = false
    }

    /// The rotation that a file means whose marker names `groupSize`; nil if there is none.
    ///
    /// Powers of 4 are regular; ctq 1.3.4 falls back to Sylvester's matrix for other powers of 2.
    public init?(markedGroupSize groupSize: Int) {
        guard groupSize >= 2, groupSize <= 1 << 16, groupSize.nonzeroBitCount == 1 else { return nil }
        self.groupSize = groupSize
        isSylvester = !groupSize.trailingZeroBitCount.isMultiple(of: 2)
    }

    /// Whether ComfyUI can take it off: it is regular, and one of ``groupSizes``.
    public var isLoadable: Bool { Rotation(groupSize: groupSize) == self }

    /// Whether a row of `columns` weights can be cut into whole groups.
    public func fits(columns: Int) -> Bool {
        columns > 0 && columns.isMultiple(of: groupSize)
    }
}

extension Rotation {
    /// A rotation by Sylvester's matrix of `groupSize`, a power of 2; nil if the size is not one from 2 to 65536.
    ///
    /// No marker can name it if the size is a power of 4, since that means the regular matrix.
    package init?(sylvesterGroupSize groupSize: Int) {
        guard groupSize >= 2, groupSize <= 1 << 16, groupSize.nonzeroBitCount == 1 else { return nil }
        self.groupSize = groupSize
        isSylvester = true
    }
}

/// What is known of the rotation that a weight's rows have.
package enum RotationAnswer: Sendable, Hashable {
    /// Nothing is certain.
    case undecided
    /// The rows are as the original has them.
    case unrotated
    /// The rows were rotated by this.
    case rotated(Rotation)

    /// The answer that a rotation is, or nil for none.
    package init(_ rotation: Rotation?) {
        self = rotation.map(Self.rotated) ?? .unrotated
    }

    /// Whether it is known that there is a rotation, or that there is none.
    package var isDecided: Bool { self != .undecided }

    /// The rotation; nil if there is none, and nil if nothing is decided.
    package var rotation: Rotation? {
        if case .rotated(let rotation) = self { rotation } else { nil }
    }
}
