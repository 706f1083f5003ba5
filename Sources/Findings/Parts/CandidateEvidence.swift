// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// What single layers of a candidate say, of themselves and beside the original: what a diagnosis of the whole file is made from.
///
/// One machine has it of its share of the layers; together they have all. What is decided over the whole file is not in it.
package struct CandidateEvidence: Sendable, Equatable {
    /// INT8 layers with a close look in every basis, by the name of the layer's weight.
    var layers: [String: LayerRecord] = [:]
    /// Layers of other formats, likewise.
    var packed: [String: FormatRecord] = [:]
    /// What the original says of INT8 layers, by the layer's name.
    var references: [String: LayerReference] = [:]
    /// What it says of layers of other formats, likewise.
    var packedReferences: [String: FormatReference] = [:]
    /// What tensors beside the layers say, as each machine has found it.
    var facts: [FileFacts] = []

    /// What is quantized in the file; nil if that has to be read.
    private(set) var contents: QuantizedCheckpoint?

    /// Nothing yet.
    init() {}

    /// Whether two say the same of layers.
    package static func == (one: CandidateEvidence, other: CandidateEvidence) -> Bool {
        one.layers == other.layers && one.packed == other.packed && one.references == other.references
            && one.packedReferences == other.packedReferences && one.facts == other.facts
    }

    /// What several machines have found of one candidate, in which this is quantized.
    init(merging parts: [CandidateEvidence], of contents: QuantizedCheckpoint) {
        self.contents = contents
        for part in parts {
            layers.merge(part.layers) { first, _ in first }
            packed.merge(part.packed) { first, _ in first }
            references.merge(part.references) { first, _ in first }
            packedReferences.merge(part.packedReferences) { first, _ in first }
            facts += part.facts
        }
    }

    /// The close looks at rotations, in every basis.
    var looks: [String: RotationEvidence] { layers.compactMapValues(\.close) }

    /// What rows beside the original's say.
    var trials: ReferenceEvidence.Trials { ReferenceEvidence.Trials(layers: references, formats: packedReferences) }

    /// What a layer says.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `evidence-missing` if no machine has found it.
    func evidence(of layer: StoredLayer) throws -> LayerEvidence {
        guard let record = layers[layer.weight.name] else {
            throw FileError(
                .damaged, file: "the parts", tensor: layer.weight.name, rule: "evidence-missing",
                expected: "what the layer's codes say", found: "nothing")
        }
        return record.evidence(of: layer)
    }

    /// The layers of other formats of which something is known, in the file's order.
    func formats(of contents: QuantizedCheckpoint) -> [FormatEvidence] {
        Diagnosis.formats(in: contents)
            .compactMap { layer in packed[layer.weight.name].flatMap { $0.evidence(of: layer) } }
    }
}
