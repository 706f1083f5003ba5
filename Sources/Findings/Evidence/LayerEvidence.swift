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
    /// What one scale per row would give it in each basis that converters write.
    public let bases: [BasisFigures]
    /// What a first look at its codes says of its rotation.
    let glance: RotationEvidence
    /// Whether its weights were FP8 before.
    public let parent: ParentEvidence

    /// Whether every row was read.
    public var isWhole: Bool { codes.rows == layer.rows }

    /// Whether there is one scale for the matrix or one per row, by what the scales are and not by their shape.
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

    /// Whether it has rows enough, of codes fine enough, for its rotation to be told.
    public var canTellRotation: Bool { glance.testifies }

    /// The figures of one basis.
    public func basis(_ rotation: Rotation?) -> BasisFigures? {
        bases.first { $0.rotation == rotation }
    }
}
