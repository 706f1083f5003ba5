// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// Everything that one quantized layer says about itself.
public struct LayerEvidence: Sendable {
    /// The layer as its tensors and marker describe it.
    public let layer: QuantizedLayer
    /// Its codes.
    public internal(set) var codes: CodeEvidence
    /// Its scale.
    public let scale: ScaleFigures
    /// Its weights in every basis that it can have.
    public let bases: [BasisFigures]
    /// Rows that the bases were taken over.
    public let basisRows: Int
    /// Which rotation it says it has.
    public let answer: RotationAnswer

    /// Whether every row was read.
    public var isWhole: Bool { codes.rows == layer.rows }

    /// Whether there is one scale for the matrix or one a row, by what the scales are and not by their shape.
    ///
    public var scaling: Scaling { hasEqualRowScales ? .tensor : layer.scaling }

    /// Whether one scale for the matrix is written out in every row.
    ///
    /// Empty rows have the least scale that there is, so where every row is empty equal scales say nothing.
    public var hasEqualRowScales: Bool {
        layer.rows > 1 && layer.scaling == .row && scale.areEqual && codes.snrDB != nil
    }

    /// Whether its marker says that it is rotated, be it by a group that cannot be.
    public var claimsRotation: Bool { layer.marker?.isRotated ?? false }

    /// Whether its marker's word on rotation can be followed.
    public var hasPossibleClaim: Bool { claimsRotation == (layer.rotation != nil) }

    /// The figures of one basis.
    public func basis(_ rotation: Rotation?) -> BasisFigures? {
        bases.first { $0.rotation == rotation }
    }
}
