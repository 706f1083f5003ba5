// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Fidelity

/// What the original says about a file, as report.json holds it: enough to decide again, without the original, what was decided
/// with it.
///
/// Of each layer it has the best basis and the likeliest recipe, and not what else was tried. Tensors that were not quantized
/// and differ stand in the report's list of them.
package struct ReferenceRecord: Sendable, Equatable {
    private let name: String
    private let isComparable: Bool
    private let pooledDB: Double?
    private let naming: NamingDifference?
    private let alone: ReferenceEvidence.Alone?
    private let unmatched: [SkippedTensor]
    fileprivate let layers: [Layer]

    /// One layer.
    fileprivate struct Layer: Sendable, Equatable {
        let name: String
        let reference: LayerReference
    }

    /// The record of what an original says.
    init(_ evidence: ReferenceEvidence) {
        name = evidence.name
        isComparable = evidence.isComparable
        pooledDB = evidence.pooledDB
        naming = evidence.naming.isNone ? nil : evidence.naming
        alone = evidence.alone == ReferenceEvidence.Alone() ? nil : evidence.alone
        unmatched = evidence.unmatched
        layers = evidence.layers.sorted { $0.key < $1.key }
            .map { Layer(name: $0.key, reference: $0.value.withoutOtherTrials) }
    }

    /// What the original says, as far as findings ask for it.
    ///
    /// - Parameter changed: the tensors that the file did not quantize and that differ from the original's.
    package func evidence(changed: [UnquantizedTensor]) -> ReferenceEvidence {
        ReferenceEvidence(
            name: name,
            layers: Dictionary(layers.map { ($0.name, $0.reference) }, uniquingKeysWith: { first, _ in first }),
            unmatched: unmatched, changed: changed, naming: naming ?? NamingDifference(),
            alone: alone ?? ReferenceEvidence.Alone(), isComparable: isComparable, pooledDB: pooledDB)
    }
}

extension Diagnosis {
    /// What the original says, as report.json holds it; nil without one.
    package var referenceRecord: ReferenceRecord? { reference.map(ReferenceRecord.init) }
}

extension LayerReference {
    /// The same with the best basis alone.
    fileprivate var withoutOtherTrials: LayerReference {
        var reference = LayerReference(hypotheses: Array(hypotheses.prefix(1)), reproduction: reproduction)
        (reference.measuredDB, reference.rowDB, reference.rowRotatedDB) = (measuredDB, rowDB, rowRotatedDB)
        (reference.errorShare, reference.differences) = (errorShare, differences)
        reference.outputGainDB = outputGainDB
        return reference
    }
}

extension ReferenceRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case isComparable = "comparable"
        case pooledDB = "pooled_snr_db"
        case naming
        case alone
        case unmatched
        case layers
    }

    /// Reads a record whose numbers are in range.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        isComparable = try container.decode(Bool.self, forKey: .isComparable)
        pooledDB = try container.decodeNumberIfPresent(forKey: .pooledDB, in: DocumentLimit.decibels)
        naming = try container.decodeIfPresent(NamingDifference.self, forKey: .naming)
        alone = try container.decodeIfPresent(ReferenceEvidence.Alone.self, forKey: .alone)
        unmatched = try container.decodeIfPresent([SkippedTensor].self, forKey: .unmatched) ?? []
        layers = try container.decode([Layer].self, forKey: .layers)
        if layers.map(\.name).firstRepeated != nil { throw decoder.damage("a layer twice") }
    }

    /// Writes the record; what there is nothing of is left out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(isComparable, forKey: .isComparable)
        try container.encodeIfPresent(pooledDB?.ifFinite, forKey: .pooledDB)
        try container.encodeIfPresent(naming, forKey: .naming)
        try container.encodeIfPresent(alone, forKey: .alone)
        if !unmatched.isEmpty { try container.encode(unmatched, forKey: .unmatched) }
        try container.encode(layers, forKey: .layers)
    }
}

extension ReferenceRecord.Layer: Codable {
    private enum CodingKeys: String, CodingKey {
        case layer
        case measuredDB = "measured_snr_db"
        case rowDB = "row_db"
        case rowRotatedDB = "row_rotated_db"
        case outputGainDB = "output_gain_db"
        case errorShare = "error_share"
        case best
        case recipe
        case differences
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .layer)
        let best = try container.decodeIfPresent(Hypothesis.self, forKey: .best)
        var reference = LayerReference(
            hypotheses: best.map { [$0] } ?? [],
            reproduction: try container.decodeIfPresent(Reproduction.self, forKey: .recipe))
        let limits = DocumentLimit.decibels
        reference.measuredDB = try container.decodeNumberIfPresent(forKey: .measuredDB, in: limits)
        reference.rowDB = try container.decodeNumberIfPresent(forKey: .rowDB, in: limits)
        reference.rowRotatedDB = try container.decodeNumberIfPresent(forKey: .rowRotatedDB, in: limits)
        reference.outputGainDB = try container.decodeNumberIfPresent(forKey: .outputGainDB, in: limits)
        // Rounding can take it past 1.
        reference.errorShare = try container.decodeNumberIfPresent(forKey: .errorShare, in: DocumentLimit.figure)
        reference.differences = try container.decodeIfPresent(Differences.self, forKey: .differences)
        self.reference = reference
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .layer)
        try container.encodeIfPresent(reference.measuredDB?.ifFinite, forKey: .measuredDB)
        try container.encodeIfPresent(reference.rowDB?.ifFinite, forKey: .rowDB)
        try container.encodeIfPresent(reference.rowRotatedDB?.ifFinite, forKey: .rowRotatedDB)
        try container.encodeIfPresent(reference.outputGainDB?.ifFinite, forKey: .outputGainDB)
        try container.encodeIfPresent(reference.errorShare?.ifFinite, forKey: .errorShare)
        try container.encodeIfPresent(reference.best, forKey: .best)
        try container.encodeIfPresent(reference.reproduction, forKey: .recipe)
        try container.encodeIfPresent(reference.differences, forKey: .differences)
    }
}

extension Double {
    /// The number; nil if JSON cannot have it.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
