// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a dequantization works with: memory for a block, and the current layer's reader and scales.
final class DequantizationWorker {
    private let stream: TensorStream
    private var current: ReadableLayer?
    private var weights: LayerWeights?
    private var values: (any RowValues & ~Copyable)?

    init(_ stream: TensorStream) {
        self.stream = stream
    }

    /// Writes some rows of a layer in their original basis.
    func write(_ layer: DequantizedLayer, rows: Range<Int>) throws {
        let source = try weights(of: layer)
        let rowBytes = layer.layer.columns * layer.elementType.bitWidth / 8
        let room = unsafe stream.room(rows.count * rowBytes)
        let codes = try unsafe stream.read(source.weight, source.byteRange(ofRows: rows))
        let nonFinite =
            unsafe values?.countingWrite(source.stored(rows, codes), as: layer.elementType, into: room) ?? 0
        guard nonFinite == 0 else { throw layer.notFinite(in: stream.checkpoint) }
        let bytes = UnsafeRawBufferPointer(room)
        try unsafe stream.writer.write(bytes, to: layer.output.name, at: rows.lowerBound * rowBytes)
    }

    /// What stands beside a layer's codes; read if it is not the last one's.
    private func weights(of layer: DequantizedLayer) throws -> LayerWeights {
        if let weights, layer.layer == current { return weights }
        let found = try LayerWeights(layer.layer, in: stream.checkpoint)
        values = found.rowValues(keepsNonFinite: !layer.isInBlocks)
        (current, weights) = (layer.layer, found)
        return found
    }

    /// Rounds whole elements in a range of a tensor's bytes to another floating-point type.
    func cast(_ tensor: TensorInfo, _ range: Range<Int>, to type: ElementType) throws {
        let elements = try unsafe stream.read(tensor, range)
        let (width, newWidth) = (tensor.elementType.bitWidth / 8, type.bitWidth / 8)
        let others = unsafe stream.room(elements.count / width * newWidth)
        unsafe tensor.elementType.cast(elements, to: type, into: others)
        try unsafe stream.writer.write(
            UnsafeRawBufferPointer(others), to: tensor.name, at: range.lowerBound / width * newWidth)
    }

    /// Copies whole elements in a range of a tensor's bytes as the model has them.
    func copy(_ tensor: TensorInfo, _ range: Range<Int>) throws {
        try stream.copy(tensor, range)
    }
}
