// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// Everything that one quantized layer says about itself.
package struct LayerEvidence: Sendable {
    /// The layer as its tensors and marker describe it.
    package let layer: StoredLayer
    /// Its codes.
    package internal(set) var codes: CodeEvidence
    /// Its scale.
    package let scale: ScaleFigures
    /// What one scale per row would give it in each basis that converters write.
    package let bases: [BasisFigures]
    /// What a first look at its codes says of its rotation.
    let glance: RotationEvidence
    /// Whether its weights were FP8 before.
    package let parent: ParentEvidence

    /// Whether every row was read.
    package var isWhole: Bool { codes.rows == layer.rows }

    /// Whether there is one scale for the matrix or one per row, by what the scales are and not by their shape.
    package var scaling: Scaling { hasEqualRowScales ? .tensor : layer.scaling }

    /// Whether one scale for the matrix is written out in every row.
    ///
    /// Empty rows have the least scale that there is, so where every row is empty equal scales say nothing.
    package var hasEqualRowScales: Bool {
        layer.rows > 1 && layer.scaling == .row && scale.areEqual && codes.snrDB != nil
    }

    /// Whether its marker says that it is rotated, be it by a group that cannot be.
    package var claimsRotation: Bool { layer.marker?.isRotated ?? false }

    /// Whether its marker's word on rotation can be followed.
    package var hasPossibleClaim: Bool { claimsRotation == (layer.rotation != nil) }

    /// Whether it has rows enough, of codes fine enough, for its rotation to be told.
    package var canTellRotation: Bool { glance.testifies }

    /// The figures of one basis.
    package func basis(_ rotation: Rotation?) -> BasisFigures? {
        bases.first { $0.rotation == rotation }
    }
}
