// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// Everything that is measured of a candidate's picture against its reference's, by luma as stored.
package struct PictureMeasures: Sendable, Hashable {
    /// 20 log10 of the ratio of each of `DetailQuantiles.percentiles`, candidate over reference, in dB.
    package let detailDB: [Double]
    /// The reference's median detail in luma, by which is decided whether the pair can tell anything.
    package let referenceDetail: Double
    /// 20 log10 of the ratio of standard deviations of luma, in dB; nil if a picture is a single tone.
    package let contrastDB: Double?
    /// The share of each picture's pixels that are black or white.
    package let clipped: ClippedShares
    /// Energies by octaves.
    package let octaves: OctaveEnergies
    /// Agreement of pixels as they lie.
    package let agreement: PixelAgreement
    /// Agreement after the candidate was moved onto the reference; nil if nothing is moved, or the shift is not believed.
    package let aligned: PixelAgreement?
    /// The median correlation of blocks (see `BlockCorrelation`); nil if three or fewer blocks of the reference show anything.
    package let blockCorrelation: Double?
    /// By how much the candidate is moved, as far as a shift is believed (see `hasShift`).
    package let shift: PictureShift
}

extension PictureMeasures {
    /// The smallest side that is measured: under it there is no octave and no quantile to speak of.
    package static let smallestSide = 32

    /// Measures two pictures of the same size, at least `smallestSide` each way.
    ///
    /// It takes 16 bytes per pixel at most, with the two planes in it.
    ///
    /// - Precondition: The sizes are equal, and large enough.
    package init(reference: LumaPlane, candidate: LumaPlane) {
        precondition(reference.width == candidate.width && reference.height == candidate.height)
        guard let before = DetailQuantiles(of: reference), let after = DetailQuantiles(of: candidate) else {
            preconditionFailure("pictures are at least \(Self.smallestSide) pixels each way")
        }
        detailDB = before.ratiosDB(of: after)
        referenceDetail = before.median
        contrastDB = energyRatioDB(Self.variance(candidate), over: Self.variance(reference))
        clipped = ClippedShares(reference: reference.clippedShare, candidate: candidate.clippedShare)
        blockCorrelation = BlockCorrelation.median(reference, candidate)
        agreement = PixelAgreement(PlaneView(reference), PlaneView(candidate))
        let spectrum = PairSpectrum(reference, candidate)
        octaves = OctaveEnergies(spectrum)
        shift = spectrum.shift()
        let isMoved = shift.isClear && !shift.isZero
        aligned = isMoved ? PixelAgreement(reference, candidate, aligning: shift) : nil
    }

    /// True if the shift says something: the composition is the same, or the peak is clear.
    package var hasShift: Bool { composition == .same || shift.isClear }

    /// The agreement of pixels, where it says something: after alignment if the candidate is moved, as they lie if the
    /// composition is the same; nil elsewhere.
    package var comparableAgreement: PixelAgreement? { aligned ?? (composition == .same ? agreement : nil) }

    private static func variance(_ plane: LumaPlane) -> Double {
        var (sum, squares) = (0.0, 0.0)
        unsafe fp_moments(plane.values, plane.values.count, &sum, &squares)
        let mean = sum / Double(plane.values.count)
        return squares / Double(plane.values.count) - mean * mean
    }

    /// Whether the pictures show the same things in the same places.
    package var composition: Composition { Composition(blockCorrelation: blockCorrelation) }

    /// The middle of the surfaces' detail: the mean of the 50th and the 75th percentile's ratio, contrast taken off, in dB.
    package var textureDB: Double { (detailDB[0] + detailDB[1]) / 2 - (contrastDB ?? 0) }

    /// The edges' detail: the 99th percentile's ratio, contrast taken off, in dB.
    package var edgesDB: Double { detailDB[3] - (contrastDB ?? 0) }

    /// The energy of the finest octave, contrast taken off, in dB; nil if a picture has none.
    package var topOctaveDB: Double? { octaves.ratiosDB[0].map { $0 - (contrastDB ?? 0) } }
}
