// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import Files

/// Bytes that went into one tensor of an output, and their digest as they went.
struct WrittenPiece: Sendable {
    /// The tensor of the output.
    let tensor: String
    /// Counted from the tensor's first byte.
    let offset: Int
    let count: Int
    let digest: Digest
    /// The tensor of the input that these are the bytes of, at the same place; nil if they were made.
    let source: TensorInfo?
}

extension TensorStream {
    /// Writes bytes, and says what was written.
    func record(
        _ bytes: UnsafeRawBufferPointer, to tensor: String, at offset: Int, from source: TensorInfo? = nil
    ) throws(FileError) -> WrittenPiece {
        try unsafe writer.write(bytes, to: tensor, at: offset)
        return WrittenPiece(
            tensor: tensor, offset: offset, count: bytes.count, digest: unsafe Digest(of: bytes), source: source)
    }
}
