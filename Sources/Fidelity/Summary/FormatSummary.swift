// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Documents

/// What the model would be in one format: the layers that the format fits, pooled, and the size of the file.
public struct FormatSummary: Sendable, Equatable {
    /// The format: one of the format sweep, or an INT8 configuration such as `row/rot64`.
    public var format: String
    /// The layers that the format fits, pooled.
    public var pool: PooledFidelity
    /// Bits per weight of these layers.
    public var bitsPerWeight: Double
    /// Bytes of a file with these layers in the format and all else as in the original.
    public var bytes: Int
    /// The standard error of the pooled SNR in dB, if rows were sampled; nil if not.
    public var standardErrorDB: Double?
    /// Layers whose own program would fit a codebook, where the sweep takes the fixed one.
    public var fittedCodebooks = 0

    /// A format's figures.
    public init(
        format: String, pool: PooledFidelity, bitsPerWeight: Double, bytes: Int, standardErrorDB: Double? = nil,
        fittedCodebooks: Int = 0
    ) {
        self.format = format
        self.pool = pool
        self.bitsPerWeight = bitsPerWeight
        self.bytes = bytes
        self.standardErrorDB = standardErrorDB
        self.fittedCodebooks = fittedCodebooks
    }

    /// What the layers keep beyond 6.02 dB per bit, in dB; nil if the SNR is undefined.
    public var gapDB: Double? { pool.snrDB.map { $0 - CandidateSummary.decibelsPerBit * bitsPerWeight } }
}

extension FormatSummary: Codable {
    private enum CodingKeys: String, CodingKey {
        case format
        case bitsPerWeight = "bits_per_weight"
        case bytes
        case standardErrorDB = "standard_error_db"
        case fittedCodebooks = "fitted_codebooks"
    }

    /// Reads the pool and the size, which stand in one object.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            format: container.decode(String.self, forKey: .format), pool: PooledFidelity(from: decoder),
            bitsPerWeight: container.decodeNumber(forKey: .bitsPerWeight, in: DocumentLimit.bitsPerWeight),
            bytes: container.decodeCount(forKey: .bytes, in: DocumentLimit.bytes),
            standardErrorDB: container.decodeNumberIfPresent(forKey: .standardErrorDB, in: 0...10_000),
            fittedCodebooks: container.decodeCountIfPresent(forKey: .fittedCodebooks) ?? 0)
    }

    /// Writes the pool and the size into one object.
    public func encode(to encoder: any Encoder) throws {
        try pool.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(format, forKey: .format)
        try container.encode(bitsPerWeight, forKey: .bitsPerWeight)
        try container.encode(bytes, forKey: .bytes)
        try container.encodeIfPresent(standardErrorDB, forKey: .standardErrorDB)
        if fittedCodebooks > 0 { try container.encode(fittedCodebooks, forKey: .fittedCodebooks) }
    }
}

extension FidelityResult {
    /// Every swept format and, beside them, every INT8 configuration, from the best SNR; empty without a format sweep.
    var formatSummaries: [FormatSummary] {
        let names = layers.flatMap(\.formats).map(\.format)
        guard !names.isEmpty else { return [] }
        var seen: Set<String> = []
        let formats = names.filter { seen.insert($0).inserted }
            .compactMap { name in
                summary(of: name) { layer in layer.formats.first { $0.format == name } }
            }
        // Layers that cannot have a rotation are what the same scaling makes of them unrotated, as a converter writes them.
        let int8 = configurations.compactMap { configuration -> FormatSummary? in
            let unrotated = Configuration(scaling: configuration.scaling)
            let fallback = layers.count {
                $0.configurations[configuration] == nil && $0.configurations[unrotated] != nil
            }
            // Of a rotation that fits no layer nothing is to be said.
            guard layers.contains(where: { $0.configurations[configuration] != nil }) else { return nil }
            return summary(of: configuration.description, fallback: fallback) { layer in
                layer.int8(configuration) ?? layer.int8(unrotated)
            }
        }
        let rank = { (summary: FormatSummary) in summary.pool.snrDB ?? (summary.pool.isExact ? .infinity : -.infinity) }
        return (formats + int8).enumerated()
            .sorted { (-rank($0.element), $0.offset) < (-rank($1.element), $1.offset) }
            .map(\.element)
    }

    /// The layers of one format together.
    private func summary(
        of format: String, fallback: Int = 0, _ find: (LayerFidelity) -> LayerFormat?
    ) -> FormatSummary? {
        let found = layers.compactMap { layer in find(layer).map { (layer: layer, format: $0) } }
        guard !found.isEmpty else { return nil }
        let weights = found.reduce(0.0) { $0 + Double($1.layer.parameters) }
        let bits = found.reduce(0.0) { $0 + $1.format.bitsPerWeight * Double($1.layer.parameters) }
        let before = found.reduce(0) { $0 + $1.layer.parameters * $1.layer.elementType.bitWidth / 8 }
        return FormatSummary(
            format: format,
            pool: PooledFidelity(of: found.map { ($0.layer.name, $0.format.values) }, fallback: fallback),
            bitsPerWeight: bits / weights, bytes: max(reference.bytes - before, 0) + Int((bits / 8).rounded()),
            standardErrorDB: Self.standardError(of: found.map(\.format)),
            fittedCodebooks: found.count(where: \.format.wantsFittedCodebook))
    }

    /// The standard error of the pooled SNR in dB: the layers' errors of their energies, added as independent.
    private static func standardError(of layers: [LayerFormat]) -> Double? {
        guard layers.contains(where: { $0.standardErrorDB != nil }) else { return nil }
        let energies = layers.map { (($0.values.energies?.error ?? 0), $0.standardErrorDB ?? 0) }
        let error = energies.reduce(0) { $0 + $1.0 }
        guard error > 0 else { return nil }
        // A small error of e dB is one of e · ln 10 / 10 of the energy.
        let squares = energies.reduce(0) { $0 + ($1.0 * $1.1) * ($1.0 * $1.1) }
        return squares.squareRoot() / error
    }
}

extension LayerFidelity {
    /// The layer in an INT8 configuration; nil if it cannot have that.
    fileprivate func int8(_ configuration: Configuration) -> LayerFormat? {
        guard let values = configurations[configuration], shape.count == 2 else { return nil }
        return LayerFormat(
            format: configuration.description,
            bitsPerWeight: Encoding.int8(configuration).bitsPerWeight(rows: shape[0], columns: shape[1]), values: values
        )
    }
}
