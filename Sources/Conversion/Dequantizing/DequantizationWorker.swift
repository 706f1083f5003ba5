// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs

/// What one task of a dequantization works with: memory for a block, and the current layer's reader and scales.
final class DequantizationWorker {
    private let stream: TensorStream
    private var current: ReadableLayer?
    private var int8: Int8Rows?
    private var packed: PackedRows?
    private var blockType: ElementType?
    private var blockValues: (any RowValues & ~Copyable)?

    /// What reads INT8 codes of a layer.
    private struct Int8Rows: ~Copyable {
        var values: any RowValues & ~Copyable
        let scales: [Float]
    }

    init(_ stream: TensorStream) {
        self.stream = stream
    }

    /// Writes some rows of a layer in their original basis.
    func write(_ layer: DequantizedLayer, rows: Range<Int>) throws {
        try prepare(layer.layer)
        let rowBytes = layer.layer.columns * layer.elementType.bitWidth / 8
        let weights = unsafe stream.room(rows.count * rowBytes)
        switch layer.layer {
        case .int8(let stored):
            let codes = try unsafe stream.read(stored.weight, stored.weight.byteRange(ofRows: rows))
            let scales = int8?.scales[rows] ?? []
            unsafe int8?.values.write(StoredRows(codes, scales: scales), as: layer.elementType, into: weights)
        case .packed:
            try unsafe packed?.write(rows, as: layer.elementType, into: weights)
        }
        let bytes = UnsafeRawBufferPointer(weights)
        try unsafe stream.writer.write(bytes, to: layer.output.name, at: rows.lowerBound * rowBytes)
    }

    /// Reads the scales of a layer that is not the last one's, and makes what reads its codes.
    private func prepare(_ layer: ReadableLayer) throws {
        guard layer != current else { return }
        int8 = nil
        packed = nil
        switch layer {
        case .int8(let stored):
            int8 = Int8Rows(
                values: stored.encoding.rowValues(columns: stored.columns),
                scales: try stored.scales(in: stream.checkpoint))
        case .packed(let stored): packed = try PackedRows(stored, in: stream.checkpoint)
        }
        current = layer
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

    /// Writes whole elements in a range of a tensor's bytes less 1, in float32: exact but for what the file has lost.
    func subtractOne(from tensor: TensorInfo, _ range: Range<Int>) throws {
        let elements = try unsafe stream.read(tensor, range)
        let width = tensor.elementType.bitWidth / 8
        let values = unsafe stream.room(elements.count / width * 4)
        unsafe tensor.elementType.cast(elements, to: .f32, into: values)
        for place in stride(from: 0, to: values.count, by: 4) {
            let value = unsafe values.loadUnaligned(fromByteOffset: place, as: Float.self)
            unsafe values.storeBytes(of: value - 1, toByteOffset: place, as: Float.self)
        }
        try unsafe stream.writer.write(
            UnsafeRawBufferPointer(values), to: tensor.name, at: range.lowerBound / width * 4)
    }

    /// Copies bytes of a tensor as they are.
    func copy(_ tensor: TensorInfo, _ range: Range<Int>) throws {
        try stream.copy(tensor, range)
    }
}
