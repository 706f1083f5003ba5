// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs
package import OrderedCollections

/// What a conversion will make of every tensor of a checkpoint, decided from names, shapes and types alone.
package struct ConversionPlan: Sendable {
    /// The tensors of the input, in its order.
    package let tensors: [PlannedTensor]
    /// The header's metadata to write: the input's, and what was quantized how.
    package let metadata: OrderedDictionary<String, String>
    /// The layers that cannot have the group size that was asked for.
    package let shortfalls: [GroupShortfall]

    /// The plan of `recipe` for a checkpoint.
    ///
    /// - Parameters:
    ///   - unusable: Layers with weights that cannot be quantized, and how many; they stay unquantized.
    /// - Throws: `RecipeError` if a pattern is not a regular expression.
    package init(
        tensors: [TensorInfo],
        metadata: OrderedDictionary<String, String>,
        recipe: Recipe,
        unusable: [String: UnusableWeights] = [:]
    ) throws(RecipeError) {
        let planner = Planner(
            recipe: recipe,
            selection: try LayerSelection(recipe, names: tensors.lazy.map(\.name)),
            unusable: unusable
        )
        let planned = Self.withoutSuperseded(tensors.map(planner.plan))
        self.tensors = planned
        shortfalls = planned.compactMap { planner.shortfall(of: $0) }
        var header = QuantizationMarkerHeader(metadata)
        for tensor in planned {
            guard let marker = tensor.marker else { continue }
            header.set(marker, forLayer: StoredLayer.layerName(ofWeight: tensor.source.name))
        }
        self.metadata = header.metadata(updating: metadata)
    }

    /// The plan of `recipe` for `checkpoint`.
    package init(
        for checkpoint: Checkpoint,
        recipe: Recipe,
        unusable: [String: UnusableWeights] = [:]
    ) throws(RecipeError) {
        try self.init(
            tensors: checkpoint.tensors,
            metadata: checkpoint.metadata,
            recipe: recipe,
            unusable: unusable
        )
    }

    /// Takes out tensors whose name a quantized layer's new scale or marker has.
    private static func withoutSuperseded(_ planned: [PlannedTensor]) -> [PlannedTensor] {
        var owners: [String: String] = [:]
        for tensor in planned where tensor.marker != nil {
            for output in tensor.outputs where output.name != tensor.source.name {
                owners[output.name] = tensor.source.name
            }
        }
        return planned.map { tensor in
            guard let owner = owners[tensor.source.name] else { return tensor }
            return PlannedTensor(
                source: tensor.source,
                fate: .removed(.superseded(layer: owner)),
                outputs: [],
                marker: nil
            )
        }
    }
}
