// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
public import Codecs
internal import OrderedCollections

/// What a repair makes of a file: true markers, scales as they should be, and every other byte as it was.
public struct RepairPlan: Sendable {
    /// One layer that is given a marker.
    public struct Layer: Sendable {
        /// The layer as it is.
        public let layer: QuantizedLayer
        /// The rotation that its weights have.
        public let rotation: Rotation?
        /// How it is quantized anew from the original; nil where its codes are kept.
        public let requantization: Requantization?

        /// What the layer will be.
        public var configuration: Configuration {
            requantization?.configuration ?? Configuration(scaling: layer.scaling, rotation: rotation)
        }

        /// The marker that says what the weights are.
        public var marker: QuantizationMarker {
            QuantizationMarker(
                configuration,
                originalType: layer.marker?.originalType ?? Self.defaultType)
        }

        /// What convert-to-quant writes where nobody says otherwise.
        private static let defaultType = "torch.bfloat16"
    }

    /// The layers, in the file's order.
    public let layers: [Layer]

    /// The plan for what a diagnosis found.
    ///
    /// - Parameters:
    ///   - diagnosis: what was found, over all rows.
    ///   - reference: the original, from which condemned layers are quantized anew; nil to keep all codes.
    ///   - assumes: takes the vote of the other layers for layers that cannot be told for certain.
    /// - Throws: ``RepairError`` where the evidence is not certain, or nothing can be repaired.
    public init(for diagnosis: Diagnosis, reference: Checkpoint? = nil, assumes: Bool = false) throws(RepairError) {
        guard !diagnosis.layers.isEmpty else { throw .nothingToRepair(file: diagnosis.name) }
        let requantizations = reference.map { Requantization.all(of: diagnosis, from: $0) } ?? [:]
        let judgement = RotationJudgement(diagnosis)
        var uncertain: [String] = []
        var layers: [Layer] = []
        for evidence in diagnosis.layers {
            let verdict = judgement.rotation(of: evidence)
            let requantization = requantizations[evidence.layer.name]
            if !judgement.isRepairable(evidence), !assumes, requantization == nil { uncertain.append(evidence.layer.name) }
            layers.append(Layer(layer: evidence.layer, rotation: verdict.rotation, requantization: requantization))
        }
        guard uncertain.isEmpty else { throw .uncertain(file: diagnosis.name, layers: uncertain) }
        let refused = layers.filter { !($0.configuration.rotation?.isLoadable ?? true) }
        guard refused.isEmpty else { throw .notLoadable(file: diagnosis.name, layers: refused.map(\.layer.name)) }
        self.layers = layers
    }
}
