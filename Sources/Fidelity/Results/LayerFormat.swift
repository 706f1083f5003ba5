// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What one layer of the original would be in one format of the format sweep.
public struct LayerFormat: Sendable, Equatable {
    /// The format, such as `nvfp4` or `Q4_K`.
    public var format: String
    /// Bits per weight of this layer: codes and all that stands beside them.
    public var bitsPerWeight: Double
    /// The SNR in dB, and the energies of the whole layer.
    public var values: MetricValues
    /// The standard error of the SNR in dB, if rows were sampled; nil if all were encoded, or too few to tell.
    public var standardErrorDB: Double?
    /// Whether the format's own program would fit a codebook to the layer, where the sweep takes the fixed one.
    public var wantsFittedCodebook = false

    /// A layer's figures in a format.
    public init(
        format: String, bitsPerWeight: Double, values: MetricValues, standardErrorDB: Double? = nil,
        wantsFittedCodebook: Bool = false
    ) {
        self.format = format
        self.bitsPerWeight = bitsPerWeight
        self.values = values
        self.standardErrorDB = standardErrorDB
        self.wantsFittedCodebook = wantsFittedCodebook
    }
}

extension LayerFormat: Codable {
    private enum CodingKeys: String, CodingKey {
        case format
        case bitsPerWeight = "bits_per_weight"
        case standardErrorDB = "standard_error_db"
        case wantsFittedCodebook = "wants_fitted_codebook"
    }

    /// Reads the format and the metrics, which stand in one object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            format: container.decode(String.self, forKey: .format),
            bitsPerWeight: container.decodeNumber(forKey: .bitsPerWeight, in: DocumentLimit.bitsPerWeight),
            values: MetricValues(from: decoder),
            standardErrorDB: container.decodeNumberIfPresent(forKey: .standardErrorDB, in: 0...10_000),
            wantsFittedCodebook: container.decodeIfPresent(Bool.self, forKey: .wantsFittedCodebook) ?? false)
    }

    /// Writes the format and the metrics into one object.
    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(bitsPerWeight, forKey: .bitsPerWeight)
        try container.encodeIfPresent(standardErrorDB, forKey: .standardErrorDB)
        if wantsFittedCodebook { try container.encode(true, forKey: .wantsFittedCodebook) }
    }
}
