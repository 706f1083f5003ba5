// SPDX-License-Identifier: Apache-2.0

/// What became of a picture's detail, composition and contrast aside.
package enum PictureVerdict: String, Sendable, Hashable, CaseIterable {
    /// Surfaces lost texture, edges kept theirs.
    case waxy
    /// Edges and the finest octave lost energy: a blur.
    case soft
    /// Surfaces gained texture, edges did not.
    case noisy
    /// Edges and the finest octave gained energy.
    case sharper
    /// None of these.
    case alike
    /// The reference is too smooth to lose anything.
    case tooSmooth = "too-smooth"
    /// The compositions differ, and too few pairs agree for a difference to be more than that.
    case unrelated
}

extension PictureVerdict {
    /// The thresholds, in dB, `widening` times as wide where the composition differs.
    ///
    /// They were chosen on 22 photographs and 40 operations; `scripts/picture_accuracy` holds them against photographs
    /// (docs/pictures.md).
    package enum Threshold {
        /// Waxy at or under this texture, noisy at or over the other.
        package static let waxyTexture = -2.0
        package static let noisyTexture = 1.5
        /// How far texture and edges are apart in a waxy or a noisy picture.
        package static let apart = 1.2
        /// Soft at or under both.
        package static let softTopOctave = -2.5
        package static let softEdges = -1.2
        /// Sharper at or over both.
        package static let sharpTopOctave = 2.0
        package static let sharpEdges = 1.5
        /// Where compositions differ, chance changes the figures too.
        package static let widening = 1.5
        /// A reference whose median detail is under half an 8-bit step cannot lose texture.
        package static let leastDetail = 0.5 / 255
    }

    /// The verdict by texture, edges and the top octave, each in dB with contrast taken off.
    package init(textureDB texture: Double, edgesDB edges: Double, topOctaveDB top: Double?, isSame: Bool) {
        let wide = isSame ? 1 : Threshold.widening
        let apart = texture - edges
        let top = top ?? 0
        if texture <= wide * Threshold.waxyTexture, apart <= -wide * Threshold.apart {
            self = .waxy
        } else if top <= wide * Threshold.softTopOctave, edges <= wide * Threshold.softEdges {
            self = .soft
        } else if texture >= wide * Threshold.noisyTexture, apart >= wide * Threshold.apart {
            self = .noisy
        } else if top >= wide * Threshold.sharpTopOctave, edges >= wide * Threshold.sharpEdges {
            self = .sharper
        } else {
            self = .alike
        }
    }

    /// The verdict on one pair.
    ///
    /// What differs between two unlike compositions is not the model's doing alone.
    package init(_ measures: PictureMeasures) {
        guard measures.referenceDetail >= Threshold.leastDetail else {
            self = .tooSmooth
            return
        }
        let composition = measures.composition
        let judged = Self(
            textureDB: measures.textureDB,
            edgesDB: measures.edgesDB,
            topOctaveDB: measures.topOctaveDB,
            isSame: composition == .same
        )
        self = judged == .alike || composition.isComparable ? judged : .unrelated
    }
}
