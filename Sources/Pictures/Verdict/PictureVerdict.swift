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
    /// One picture is cut off at black or white where the other is not: its detail went with the exposure.
    case clipped
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
        /// A blur takes more of the finest octave than of texture: what is lost of the octave over what is lost of texture, in
        /// dB, from which on a picture is not waxy.
        package static let blur = 1.5
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
        /// A reference whose median detail is under half an 8-bit step, at the contrast that both have, cannot lose texture.
        package static let leastDetail = 0.5 / 255
        /// The share of pixels that only one picture has at black or white, over which nothing is said of its detail.
        package static let clipped = 0.1
    }

    /// The verdict by texture, edges and the top octave, each in dB with contrast taken off.
    package init(textureDB texture: Double, edgesDB edges: Double, topOctaveDB top: Double?, isSame: Bool) {
        let wide = isSame ? 1 : Threshold.widening
        let apart = texture - edges
        let top = top ?? 0
        let isBlur = top <= Threshold.blur * texture
        if texture <= wide * Threshold.waxyTexture, apart <= -wide * Threshold.apart, !isBlur {
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
        let composition = measures.composition
        let judged = Self(
            textureDB: measures.textureDB,
            edgesDB: measures.edgesDB,
            topOctaveDB: measures.topOctaveDB,
            isSame: composition == .same
        )
        // A blur takes edges, which smooth pictures have too. Noise raises all of them, so it would pass as sharpening.
        if measures.isTooSmooth, judged != .soft {
            self = .tooSmooth
        } else if judged == .alike {
            self = .alike
        } else if measures.isClipped {
            self = .clipped
        } else {
            self = composition.isComparable ? judged : .unrelated
        }
    }

    /// True if it is decided by edges.
    var isOfEdges: Bool { self == .soft || self == .sharper }
}

extension PictureMeasures {
    /// True if rounding to 8 bits drowns the reference's texture, at the contrast that both have.
    var isTooSmooth: Bool {
        let contrast = contrastDB.map { min(1, exponentialTen($0 / 20)) } ?? 1
        return referenceDetail * contrast < PictureVerdict.Threshold.leastDetail
    }

    /// True if one picture is cut off at black or white where the other is not.
    var isClipped: Bool { abs(clipped.candidate - clipped.reference) > PictureVerdict.Threshold.clipped }
}
