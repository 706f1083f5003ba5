// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension PictureMeasures: Codable {
    private enum CodingKeys: String, CodingKey {
        case detail = "detail_db"
        case referenceDetail = "reference_detail"
        case contrast = "contrast_db"
        case clipped
        case energy = "energy_db"
        case coherence
        case psnr = "psnr_db"
        case ssim
        case msssim
        case aligned
        case blockCorrelation = "block_correlation"
        case shift
        case shiftPeak = "shift_peak"
    }

    /// Ratios of energies in dB that pictures can have: float32 luma spans less.
    private static let decibels = -1_000.0...1_000
    /// What lies between −1 and 1, and rounding beyond.
    private static let share = -1.001...1.001

    /// Reads measures.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let detail = try values.nestedContainer(keyedBy: AnyKey.self, forKey: .detail)
        let octaves = try OctaveEnergies(
            ratiosDB: values.decode([Double?].self, forKey: .energy),
            coherence: values.decode([Double?].self, forKey: .coherence))
        let shift = try values.decode([Int].self, forKey: .shift)
        guard octaves.ratiosDB.count == OctaveEnergies.count, octaves.coherence.count == OctaveEnergies.count,
            octaves.ratiosDB.allSatisfy({ $0.map(Self.decibels.contains) ?? true }),
            octaves.coherence.allSatisfy({ $0.map(Self.share.contains) ?? true })
        else { throw values.damage(.energy, "other octaves", expected: "\(OctaveEnergies.count) in dB") }
        let clipped = try values.decode([Double].self, forKey: .clipped)
        guard clipped.count == 2, clipped.allSatisfy((0...1).contains) else {
            throw values.damage(.clipped, "other shares", expected: "two from 0 to 1")
        }
        guard shift.count == 2, shift.allSatisfy({ abs($0) < 1 << 31 }) else {
            throw values.damage(.shift, "\(shift.count) numbers", expected: "rows and columns")
        }
        try self.init(
            detailDB: DetailQuantiles.percentiles.map {
                try detail.decodeNumber(forKey: AnyKey("\($0)"), in: Self.decibels)
            },
            referenceDetail: values.decodeNumber(forKey: .referenceDetail, in: 0...1),
            contrastDB: values.decodeNumberIfPresent(forKey: .contrast, in: Self.decibels),
            clipped: ClippedShares(reference: clipped[0], candidate: clipped[1]),
            octaves: octaves,
            agreement: PixelAgreement(from: decoder),
            aligned: values.decodeIfPresent(PixelAgreement.self, forKey: .aligned),
            blockCorrelation: values.decodeNumberIfPresent(forKey: .blockCorrelation, in: Self.share),
            shift: PictureShift(
                rows: shift[0], columns: shift[1],
                peak: values.decodeNumber(forKey: .shiftPeak, in: Self.share)))
    }

    /// Writes measures; what does not apply is null.
    package func encode(to encoder: any Encoder) throws {
        try agreement.encode(to: encoder)
        var values = encoder.container(keyedBy: CodingKeys.self)
        var detail = values.nestedContainer(keyedBy: AnyKey.self, forKey: .detail)
        for (percentile, value) in zip(DetailQuantiles.percentiles, detailDB) {
            try detail.encode(value, forKey: AnyKey("\(percentile)"))
        }
        try values.encode(referenceDetail, forKey: .referenceDetail)
        try values.encode(contrastDB, forKey: .contrast)
        try values.encode([clipped.reference, clipped.candidate], forKey: .clipped)
        try values.encode(octaves.ratiosDB, forKey: .energy)
        try values.encode(octaves.coherence, forKey: .coherence)
        try values.encodeIfPresent(aligned, forKey: .aligned)
        try values.encode(blockCorrelation, forKey: .blockCorrelation)
        try values.encode([shift.rows, shift.columns], forKey: .shift)
        try values.encode(shift.peak, forKey: .shiftPeak)
    }
}

extension PixelAgreement: Codable {
    private enum CodingKeys: String, CodingKey {
        case psnr = "psnr_db"
        case ssim
        case msssim
    }

    /// Reads figures.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            psnrDB: values.decodeNumberIfPresent(forKey: .psnr, in: 0...1_000),
            ssim: values.decodeNumberIfPresent(forKey: .ssim, in: -1.001...1.001),
            msssim: values.decodeNumberIfPresent(forKey: .msssim, in: 0...1.001))
    }

    /// Writes figures; what does not apply is null, as PSNR is of equal pictures.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(psnrDB, forKey: .psnr)
        try values.encode(ssim, forKey: .ssim)
        try values.encode(msssim, forKey: .msssim)
    }
}
