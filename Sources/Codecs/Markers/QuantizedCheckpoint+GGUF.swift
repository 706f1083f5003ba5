// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension QuantizedCheckpoint {
    /// Describes a GGUF file, whose tensors say by their types how they are quantized; reads nothing.
    init(scanningGGUF checkpoint: Checkpoint) {
        let blocks = checkpoint.tensors.filter { $0.elementType.block != nil }
        self.init(
            layers: [], others: blocks.map(OtherLayer.init(blocks:)),
            plainTensors: checkpoint.tensors.filter { $0.elementType.block == nil }, orphanedScales: [],
            orphanedMarkers: [], headerProblem: nil)
    }
}

extension OtherLayer {
    /// A tensor in ggml's blocks.
    fileprivate init(blocks tensor: TensorInfo) {
        self.init(
            weight: tensor, defect: .elementType(tensor.elementType, format: nil), layout: .gguf(tensor.elementType),
            unrotated: nil, packed: PackedLayer(blocks: tensor))
    }
}
