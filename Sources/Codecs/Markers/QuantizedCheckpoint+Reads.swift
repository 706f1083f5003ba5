// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

extension QuantizedCheckpoint {
    /// The small tensors that a scan reads whole, and the scales of what looks like INT8 layers.
    ///
    /// They have to be there before it is known which layers there are, and are told from names, types and shapes alone.
    package static func tensorsReadFirst(
        of checkpoint: Checkpoint
    ) -> (markers: [TensorInfo], scales: [TensorInfo]) {
        guard checkpoint.format == .safetensors else { return ([], []) }
        let weights = checkpoint.tensors.filter { isWeight($0) && $0.elementType == .i8 && $0.shape.count == 2 }
        let scales = weights.compactMap { weight in
            let layer = StoredLayer.layerName(ofWeight: weight.name)
            return StoredLayer.scaleSuffixes.lazy.compactMap { checkpoint.tensor(named: layer + $0) }.first
                .flatMap { $0.byteCount <= 4 * weight.shape[0] ? $0 : nil }
        }
        let layers = Set(weights.map { StoredLayer.layerName(ofWeight: $0.name) })
        let inventory = LayerInventory(of: layers, in: checkpoint.tensors)
        let zeroPoints = layers.sorted().flatMap(inventory.tensors)
            .compactMap { LayerPart($0.tensor, rest: $0.rest) }
            .filter { $0.role == .zeroPoint && $0.tensor.byteCount <= StoredLayerParts.zeroPointLimit }.map(\.tensor)
        return (checkpoint.tensors.filter(isShortText) + zeroPoints, scales)
    }

    /// Whether a tensor is a marker, or what bitsandbytes says of a layer.
    private static func isShortText(_ tensor: TensorInfo) -> Bool {
        tensor.name.hasSuffix(StoredLayer.markerSuffix) && tensor.byteCount <= StoredLayerParts.markerLimit
            || tensor.name.contains("." + BitsandbytesState.partPrefix)
                && tensor.byteCount <= BitsandbytesState.longestText
    }
}
