// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// Everything that one quantized layer says about itself.
public struct LayerEvidence: Sendable {
    /// The layer as its tensors and marker describe it.
    public let layer: QuantizedLayer
    /// Its codes.
    public let codes: CodeEvidence
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

    /// Whether its marker says that it is rotated, be it by a group that cannot be.
    public var claimsRotation: Bool { layer.marker?.isRotated ?? false }

    /// Whether its marker's word on rotation can be followed.
    public var hasPossibleClaim: Bool { claimsRotation == (layer.rotation != nil) }

    /// The figures of one basis.
    public func basis(_ rotation: Rotation?) -> BasisFigures? {
        bases.first { $0.rotation == rotation }
    }
}
