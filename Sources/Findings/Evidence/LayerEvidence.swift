// SPDX-License-Identifier: Apache-2.0

package import Codecs
internal import Fidelity

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

/// What is wrong with the numbers of a layer's scale.
package struct ScaleFigures: Sendable, Equatable {
    /// Scales that are 0, of rows that hold another code than 0: a row of zeros is the same by any scale.
    package var zero = 0
    /// Scales under 0.
    package var negative = 0
    /// Scales that are NaN or infinite.
    package var nonFinite = 0

    /// Whether there is one number in every row, as there is where the matrix has one scale.
    package var areEqual = true

    /// Whether every scale is a positive number.
    package var areSound: Bool { zero == 0 && negative == 0 && nonFinite == 0 }

    /// Counts over the scales, one per row.
    ///
    /// - Parameter isEmpty: whether every code of a row is 0; asked only of rows whose scale is 0.
    init(_ scales: [Float], isEmpty: (Int) throws -> Bool) rethrows {
        for (row, scale) in scales.enumerated() {
            if scale != scales[0] { areEqual = false }
            if !scale.isFinite {
                nonFinite += 1
            } else if scale == 0 {
                if try !isEmpty(row) { zero += 1 }
            } else if scale < 0 {
                negative += 1
            }
        }
    }
}

/// What one scale per row would give a layer's weights in another basis, over the rows that were looked at.
package struct BasisFigures: Sendable, Equatable {
    /// The rotation that the dequantized rows are looked at in; nil for none.
    package let rotation: Rotation?
    /// SNR in dB that one scale per row would give in this basis, from the rows' largest weights; nil if all are 0.
    ///
    /// 10·log10(Σ_r Σw² / Σ_r n·(max|w|/127)²/12), over the dequantized rows.
    package let rowScaledDB: Double?
}

/// Sums behind ``BasisFigures``, added row by row.
struct BasisSums: Sendable {
    let rotation: Rotation?
    private var signal = 0.0
    private var noise = 0.0

    init(_ rotation: Rotation?) {
        self.rotation = rotation
    }

    mutating func add(_ row: RowMoments, columns: Int) {
        signal += row.second
        let step = row.largest / 127
        noise += Double(columns) * step * step / 12
    }

    var figures: BasisFigures {
        BasisFigures(
            rotation: rotation, rowScaledDB: signal > 0 && noise > 0 ? Decibels.of(signal: signal, error: noise) : nil)
    }
}
