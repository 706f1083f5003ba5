// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// What one quantized layer says about itself, as report.json holds it: enough to decide again, of several parts of one file
/// together, what is decided over the whole file.
package struct LayerRecord: Sendable, Equatable {
    /// The layer's name, without `.weight`.
    package let layer: String
    let codes: CodeEvidence
    let scale: ScaleFigures
    let bases: [BasisFigures]
    let glance: RotationEvidence
    /// The close look at its rotation; nil if there was none.
    let close: RotationEvidence?
    let parent: ParentEvidence

    /// The record of a layer's evidence.
    init(_ evidence: LayerEvidence, close: RotationEvidence?) {
        layer = evidence.layer.name
        (codes, scale, bases) = (evidence.codes, evidence.scale, evidence.bases)
        (glance, self.close, parent) = (evidence.glance, close, evidence.parent)
    }

    /// The evidence again, with the layer as the file's tensors and markers describe it.
    func evidence(of layer: StoredLayer) -> LayerEvidence {
        LayerEvidence(layer: layer, codes: codes, scale: scale, bases: bases, glance: glance, parent: parent)
    }
}

extension Diagnosis {
    /// What each layer says about itself, in the file's order.
    package var records: [LayerRecord] {
        layers.map { LayerRecord($0, close: rotation?.evidence[$0.layer.name]) }
    }
}

extension LayerRecord: Codable {
    private enum CodingKeys: String, CodingKey {
        case layer
        case codes
        case scale
        case bases
        case glance
        case close
        case parent
    }

    /// Reads a record whose numbers are in range.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        layer = try container.decode(String.self, forKey: .layer)
        codes = try container.decode(CodeEvidence.self, forKey: .codes)
        scale = try container.decode(ScaleFigures.self, forKey: .scale)
        bases = try container.decode([BasisFigures].self, forKey: .bases)
        glance = try container.decode(RotationEvidence.self, forKey: .glance)
        close = try container.decodeIfPresent(RotationEvidence.self, forKey: .close)
        parent = try container.decode(ParentEvidence.self, forKey: .parent)
    }

    /// Writes the record.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layer, forKey: .layer)
        try container.encode(codes, forKey: .codes)
        try container.encode(scale, forKey: .scale)
        try container.encode(bases, forKey: .bases)
        try container.encode(glance, forKey: .glance)
        try container.encodeIfPresent(close, forKey: .close)
        try container.encode(parent, forKey: .parent)
    }
}

extension ScaleFigures: Codable {
    private enum CodingKeys: String, CodingKey {
        case zero
        case negative
        case nonFinite = "non_finite"
        case areEqual = "equal"
    }

    /// Reads counts of scales.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init([]) { _ in true }
        zero = try container.decodeCount(forKey: .zero)
        negative = try container.decodeCount(forKey: .negative)
        nonFinite = try container.decodeCount(forKey: .nonFinite)
        areEqual = try container.decode(Bool.self, forKey: .areEqual)
    }

    /// Writes counts of scales.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(zero, forKey: .zero)
        try container.encode(negative, forKey: .negative)
        try container.encode(nonFinite, forKey: .nonFinite)
        try container.encode(areEqual, forKey: .areEqual)
    }
}
