// SPDX-License-Identifier: Apache-2.0

import Checkpoints
internal import Codecs
internal import Files

/// Where tensors come from and go to, with the memory that one task needs for it.
final class TensorStream {
    let checkpoint: Checkpoint
    let writer: CheckpointWriter
    private let input = BlockMemory()
    private let output = BlockMemory()

    init(from checkpoint: Checkpoint, to writer: CheckpointWriter) {
        self.checkpoint = checkpoint
        self.writer = writer
    }

    /// Reads a part of a tensor, whose rows are in the model's order; what is returned is valid until the next call.
    func read(_ tensor: TensorInfo, _ range: Range<Int>) throws(FileError) -> UnsafeRawBufferPointer {
        let bytes = unsafe input.bytes(range.count)
        try unsafe checkpoint.readInModelOrder(tensor, at: range.lowerBound, into: bytes)
        return UnsafeRawBufferPointer(bytes)
    }

    /// Memory for what will be written; valid until the next call.
    func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
        unsafe output.bytes(count)
    }

    /// Copies bytes of a tensor as the model has them: as they are, unless a GGUF file holds each value plus 1.
    ///
    /// - Parameter range: whole elements.
    func copy(_ tensor: TensorInfo, _ range: Range<Int>) throws(FileError) {
        if tensor.storedForm?.isPlusOne == true { return try subtractOne(from: tensor, range) }
        let bytes = try unsafe read(tensor, range)
        try unsafe writer.write(bytes, to: tensor.name, at: range.lowerBound)
    }

    /// Writes elements less 1, in float32: exact but for what the file has lost.
    private func subtractOne(from tensor: TensorInfo, _ range: Range<Int>) throws(FileError) {
        let elements = try unsafe read(tensor, range)
        let width = tensor.elementType.bitWidth / 8
        let values = unsafe room(elements.count / width * 4)
        unsafe tensor.elementType.cast(elements, to: .f32, into: values)
        for place in stride(from: 0, to: values.count, by: 4) {
            let value = unsafe values.loadUnaligned(fromByteOffset: place, as: Float.self)
            unsafe values.storeBytes(of: value - 1, toByteOffset: place, as: Float.self)
        }
        try unsafe writer.write(
            UnsafeRawBufferPointer(values), to: tensor.name, at: range.lowerBound / width * 4)
    }

    /// Writes a short text as a whole tensor.
    func write(_ text: String, to name: String) throws(FileError) {
        let bytes = unsafe room(text.utf8.count)
        unsafe bytes.copyBytes(from: text.utf8)
        try unsafe writer.write(UnsafeRawBufferPointer(bytes), to: name, at: 0)
    }
}

extension TensorInfo {
    /// Bytes of one row of a matrix.
    var rowByteCount: Int { shape[1] * elementType.bitWidth / 8 }

    /// Where the bytes of some rows of a matrix are, counted from the tensor's first byte.
    func byteRange(ofRows rows: Range<Int>) -> Range<Int> {
        rows.lowerBound * rowByteCount..<rows.upperBound * rowByteCount
    }
}
