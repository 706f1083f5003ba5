// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a dequantization works with: memory for a block, and the current layer's reader and scales.
final class DequantizationWorker {
    private let stream: TensorStream
    private var values: (any RowValues & ~Copyable)?
    private var valuesKey: Key?
    private var blockType: ElementType?
    private var blockValues: (any RowValues & ~Copyable)?
    private var scales: [Float] = []
    private var scaledLayer: String?

    /// What a reader is made for.
    private struct Key: Equatable {
        let columns: Int
        let encoding: Encoding
    }

    init(_ stream: TensorStream) {
        self.stream = stream
    }

    /// Writes some rows of a layer in their original basis.
    func write(_ layer: DequantizedLayer, rows: Range<Int>) throws {
        let columns = layer.layer.columns
        let key = Key(columns: columns, encoding: layer.layer.encoding)
        if key != valuesKey {
            valuesKey = key
            values = key.encoding.rowValues(columns: columns)
        }
        if layer.layer.name != scaledLayer {
            scales = try layer.layer.scales(in: stream.checkpoint)
            scaledLayer = layer.layer.name
        }
        let codes = try unsafe stream.read(layer.layer.weight, layer.layer.weight.byteRange(ofRows: rows))
        let rowBytes = columns * layer.elementType.bitWidth / 8
        let weights = unsafe stream.room(rows.count * rowBytes)
        unsafe values?.write(StoredRows(codes, scales: scales[rows]), as: layer.elementType, into: weights)
        let bytes = UnsafeRawBufferPointer(weights)
        try unsafe stream.writer.write(bytes, to: layer.output.name, at: rows.lowerBound * rowBytes)
    }

    /// Writes some of a tensor's blocks as weights.
    func write(_ tensor: DequantizedBlocks, blocks: Range<Int>) throws {
        let (type, block) = (tensor.tensor.elementType, tensor.block)
        if type != blockType {
            blockType = type
            blockValues = type.rowValues(columns: block.elements)
        }
        let stored = try unsafe stream.read(
            tensor.tensor, blocks.lowerBound * block.bytes..<blocks.upperBound * block.bytes)
        let weights = unsafe stream.room(blocks.count * tensor.outputBytes)
        let nonFinite =
            unsafe blockValues?.countingWrite(StoredRows(stored), as: tensor.elementType, into: weights) ?? 0
        guard nonFinite == 0 else { throw tensor.notFinite(in: stream.checkpoint) }
        try unsafe stream.writer.write(
            UnsafeRawBufferPointer(weights), to: tensor.output.name, at: blocks.lowerBound * tensor.outputBytes)
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

    /// Copies bytes of a tensor as they are.
    func copy(_ tensor: TensorInfo, _ range: Range<Int>) throws {
        try stream.copy(tensor, range)
    }
}
