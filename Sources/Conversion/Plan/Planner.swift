// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// Decides what becomes of one tensor.
struct Planner {
    let recipe: Recipe
    let selection: LayerSelection
    let unusable: [String: UnusableWeights]

    /// The fate of a tensor: removal by a preset first, then what is not a layer, then what the recipe leaves alone.
    func plan(_ tensor: TensorInfo) -> PlannedTensor {
        if let preset = selection.removal(of: tensor.name) {
            return PlannedTensor(source: tensor, fate: .removed(.preset(preset.name)), outputs: [], marker: nil)
        }
        guard let reason = keptReason(tensor) else { return quantized(tensor, configuration(of: tensor)) }
        guard tensor.isLayer, reason != .notALayer, let type = selection.cast(of: tensor.name, from: tensor.elementType)
        else {
            return unquantized(tensor, .kept(reason), as: tensor.restoredType)
        }
        return unquantized(tensor, .cast(type, reason), as: type)
    }

    /// The shortfall of a planned layer; nil if it has the group that was asked for, or none was.
    func shortfall(of tensor: PlannedTensor) -> GroupShortfall? {
        guard case .quantized(let configuration) = tensor.fate, let requested = recipe.rotation?.rotation,
            configuration.rotation != requested
        else { return nil }
        return GroupShortfall(
            name: tensor.source.name,
            columns: tensor.source.shape[1],
            requested: requested.groupSize,
            used: configuration.rotation?.groupSize
        )
    }

    private func keptReason(_ tensor: TensorInfo) -> KeptReason? {
        guard tensor.isWeightMatrix else { return .notALayer }
        guard tensor.elementType.isFloatingWeight else { return .elementType(tensor.elementType) }
        if tensor.isTooLarge { return .tooLarge }
        if let reason = unusable[tensor.name]?.reason { return reason }
        if let configurations = recipe.configurations, configurations[tensor.name] == nil { return .notInRecipe }
        return selection.exclusion(of: tensor.name)
    }

    private func unquantized(_ tensor: TensorInfo, _ fate: TensorFate, as type: ElementType) -> PlannedTensor {
        let output = TensorPlan(name: tensor.name, elementType: type, shape: tensor.shape)
        return PlannedTensor(source: tensor, fate: fate, outputs: [output], marker: nil)
    }

    /// How a layer is quantized: as the recipe's file says of it, or as the recipe says of all.
    private func configuration(of tensor: TensorInfo) -> Configuration {
        if let configuration = recipe.configurations?[tensor.name] { return configuration }
        let rotation = recipe.rotation?.resolved(columns: tensor.shape[1])
        return Configuration(scaling: recipe.scaling, rotation: rotation)
    }

    private func quantized(_ tensor: TensorInfo, _ configuration: Configuration) -> PlannedTensor {
        let rows = tensor.shape[0]
        let type = recipe.outputType ?? .bfloat16
        let marker = QuantizationMarker(configuration, originalType: type.torchName)
        let layer = StoredLayer.layerName(ofWeight: tensor.name)
        // One element is one element in either mode; convert-to-quant writes it as a scalar.
        let scaleShape = configuration.scaling == .tensor || rows == 1 ? [] : [rows, 1]
        let outputs = [
            TensorPlan(name: tensor.name, elementType: .i8, shape: tensor.shape),
            TensorPlan(name: StoredLayer.scaleName(ofLayer: layer), elementType: .f32, shape: scaleShape),
            TensorPlan(
                name: StoredLayer.markerName(ofLayer: layer),
                elementType: .u8,
                shape: [marker.encoded().utf8.count]
            ),
        ]
        return PlannedTensor(source: tensor, fate: .quantized(configuration), outputs: outputs, marker: marker)
    }
}
