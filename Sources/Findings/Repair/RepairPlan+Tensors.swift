// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

extension RepairPlan {
    /// Every tensor of the repaired file.
    func tensors(of checkpoint: Checkpoint) throws(CheckpointError) -> [RepairedTensor] {
        var replaced: [String: RepairedTensor] = [:]
        var dropped: Set<String> = []
        var added: [RepairedTensor] = []
        for layer in layers {
            let name = layer.layer.name
            if let requantization = layer.requantization {
                let scale = TensorPlan(
                    name: QuantizedLayer.scaleName(ofLayer: name), elementType: .f32, shape: [layer.layer.rows, 1])
                let weight = Self.plan(of: layer.layer.weight, name: layer.layer.weight.name)
                replaced[layer.layer.weight.name] = .quantized(requantization, weight, scale: scale)
                replaced[layer.layer.scale.name] = .scaleOfQuantized(scale)
            } else {
                if layer.layer.maker != nil {
                    let weight = layer.layer.weight
                    replaced[weight.name] = .copy(
                        weight, as: Self.plan(of: weight, name: name + QuantizedLayer.weightSuffix))
                }
                replaced[layer.layer.scale.name] = try scale(of: layer.layer, in: checkpoint)
            }
            dropped.insert(QuantizedLayer.markerName(ofLayer: name))
            added.append(Self.marker(of: layer))
            if let old = checkpoint.tensor(named: name + ".scale_input"),
                checkpoint.tensor(named: name + ".input_scale") == nil
            {
                replaced[old.name] = .copy(old, as: Self.plan(of: old, name: name + ".input_scale"))
            }
        }
        let kept = checkpoint.tensors.filter { !dropped.contains($0.name) }
            .map { replaced[$0.name] ?? .copy($0, as: Self.plan(of: $0, name: $0.name)) }
        return kept + added
    }

    /// The scale as F32, called weight_scale, of shape [] or [out, 1].
    private func scale(of layer: QuantizedLayer, in checkpoint: Checkpoint) throws(CheckpointError) -> RepairedTensor {
        let scale = layer.scale
        let shape = layer.rows > 1 && layer.scaling == .row ? [layer.rows, 1] : scale.shape
        let plan = TensorPlan(
            name: QuantizedLayer.scaleName(ofLayer: layer.name), elementType: .f32, shape: shape)
        guard scale.elementType != .f32 || layer.isScaleOfLargestWeights else { return .copy(scale, as: plan) }
        let scales = try layer.scales(in: checkpoint).prefix(plan.byteCount / MemoryLayout<Float>.size)
        let bytes = scales.flatMap { scale in
            (0..<4).map { UInt8(truncatingIfNeeded: scale.bitPattern >> (8 * $0)) }
        }
        return .made(bytes, plan)
    }

    private static func marker(of layer: Layer) -> RepairedTensor {
        let bytes = Array(layer.marker.encoded().utf8)
        let name = QuantizedLayer.markerName(ofLayer: layer.layer.name)
        return .made(bytes, TensorPlan(name: name, elementType: .u8, shape: [bytes.count]))
    }

    private static func plan(of tensor: TensorInfo, name: String) -> TensorPlan {
        TensorPlan(name: name, elementType: tensor.elementType, shape: tensor.shape)
    }
}
