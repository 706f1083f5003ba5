// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// What one layer of another format says about itself, as a part of an analysis holds it.
struct FormatRecord: Sendable, Equatable {
    private let codes: FormatCodes
    private let scales: PackedScales
    private let parent: ParentEvidence

    /// The record of a layer's evidence.
    init(_ evidence: FormatEvidence) {
        (codes, scales, parent) = (evidence.codes, evidence.scales, evidence.parent)
    }

    /// The evidence again, with the layer as the file describes it; nil if it cannot be read.
    func evidence(of source: OtherLayer) -> FormatEvidence? {
        source.packed.map { FormatEvidence(source: source, layer: $0, codes: codes, scales: scales, parent: parent) }
    }
}

extension FormatRecord: Codable {
    private enum CodingKeys: CodingKey {
        case codes
        case scales
        case parent
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        codes = try container.decode(FormatCodes.self, forKey: .codes)
        scales = try container.decode(ScaleRecord.self, forKey: .scales).scales
        parent = try container.decode(ParentEvidence.self, forKey: .parent)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(codes, forKey: .codes)
        try container.encode(ScaleRecord(scales: scales), forKey: .scales)
        try container.encode(parent, forKey: .parent)
    }
}

/// What stands beside a layer's codes; scales by their bits, since they may be no numbers.
private struct ScaleRecord: Codable {
    let scales: PackedScales

    private enum CodingKeys: String, CodingKey {
        case nonFinite = "non_finite"
        case single = "single_bits"
        case second = "second_bits"
    }

    init(scales: PackedScales) { self.scales = scales }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var scales = PackedScales()
        scales.nonFinite = try container.decodeCount(forKey: .nonFinite)
        scales.single = try container.decodeIfPresent(UInt32.self, forKey: .single).map(Float.init(bitPattern:))
        scales.second = try container.decodeIfPresent(UInt32.self, forKey: .second).map(Float.init(bitPattern:))
        self.scales = scales
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(scales.nonFinite, forKey: .nonFinite)
        try container.encodeIfPresent(scales.single?.bitPattern, forKey: .single)
        try container.encodeIfPresent(scales.second?.bitPattern, forKey: .second)
    }
}

extension FormatCodes: Codable {
    private enum CodingKeys: String, CodingKey {
        case rows
        case weights
        case signal
        case noise
        case standardErrorDB = "standard_error_db"
        case zeros
        case nonFinite = "non_finite"
        case nanCodes = "nan_codes"
        case clipped
        case largest = "largest_bits"
        case floats
    }

    /// Reads what codes say; an energy that is null is infinite.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        rows = try container.decodeCount(forKey: .rows)
        weights = try container.decodeCount(forKey: .weights)
        signal = try container.decodeNumberIfPresent(forKey: .signal, in: DocumentLimit.energy) ?? .infinity
        noise = try container.decodeNumberIfPresent(forKey: .noise, in: DocumentLimit.energy) ?? .infinity
        standardErrorDB =
            try container.decodeNumberIfPresent(forKey: .standardErrorDB, in: DocumentLimit.decibels) ?? .infinity
        zeros = try container.decodeCount(forKey: .zeros)
        nonFinite = try container.decodeCount(forKey: .nonFinite)
        nanCodes = try container.decodeCount(forKey: .nanCodes)
        clipped = try container.decodeCount(forKey: .clipped)
        largest = Float(bitPattern: try container.decode(UInt32.self, forKey: .largest))
        floats = try container.decodeIfPresent(FloatCodes.self, forKey: .floats)
    }

    /// Writes what codes say.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(weights, forKey: .weights)
        try container.encodeFinite(signal, forKey: .signal)
        try container.encodeFinite(noise, forKey: .noise)
        try container.encodeFinite(standardErrorDB, forKey: .standardErrorDB)
        try container.encode(zeros, forKey: .zeros)
        try container.encode(nonFinite, forKey: .nonFinite)
        try container.encode(nanCodes, forKey: .nanCodes)
        try container.encode(clipped, forKey: .clipped)
        try container.encode(largest.bitPattern, forKey: .largest)
        try container.encodeIfPresent(floats, forKey: .floats)
    }
}

extension FloatCodes: Codable {
    private enum CodingKeys: String, CodingKey {
        case largest
        case magnitudes
        case isSample = "sample"
        case rootMeanSquare = "rms"
    }

    /// Reads which FP8 codes occur.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        largest = Float(try container.decodeNumber(forKey: .largest, in: DocumentLimit.error))
        magnitudes = try container.decodeCount(forKey: .magnitudes, in: 0...256)
        isSample = try container.decode(Bool.self, forKey: .isSample)
        rootMeanSquare = try container.decodeNumber(forKey: .rootMeanSquare, in: DocumentLimit.error)
    }

    /// Writes which FP8 codes occur.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Double(largest), forKey: .largest)
        try container.encode(magnitudes, forKey: .magnitudes)
        try container.encode(isSample, forKey: .isSample)
        try container.encode(rootMeanSquare, forKey: .rootMeanSquare)
    }
}
