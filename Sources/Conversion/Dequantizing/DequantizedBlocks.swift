// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents
internal import Files

/// A tensor of a GGUF file in blocks, and the floating-point weight that it becomes.
package struct DequantizedBlocks: Sendable, Hashable {
    /// The tensor as it is in the file.
    package let tensor: TensorInfo
    /// The element type of the weight that is written: BF16, F16, F32 or F64.
    package let elementType: ElementType

    /// The tensor that is written, in its original shape.
    var output: TensorPlan {
        TensorPlan(name: tensor.name, elementType: elementType, shape: tensor.originalShape ?? tensor.shape)
    }

    /// The size of a block; the tensor is read as a matrix with one block per row.
    ///
    /// - Precondition: the tensor is in blocks.
    var block: BlockSize {
        guard let block = tensor.elementType.block else {
            preconditionFailure("\(tensor.elementType.rawValue) has no blocks")
        }
        return block
    }

    /// How many blocks there are.
    var count: Int { tensor.byteCount / block.bytes }

    /// The error for blocks whose scale makes weights of them that are NaN or infinite.
    func notFinite(in checkpoint: Checkpoint) -> FileError {
        FileError(
            .damaged, file: checkpoint.location(of: tensor), tensor: tensor.storedName, rule: "block-not-finite",
            expected: "blocks of finite weights", found: "some that are NaN or infinite")
    }

    /// Bytes of the weights of one block.
    var outputBytes: Int { elementType.byteCount(ofRow: block.elements) }
}

extension DequantizedBlocks: Encodable {
    /// Writes the tensor, the type of its blocks, and what it becomes.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(tensor.name, forKey: "name")
        try members.encode(tensor.elementType.rawValue, forKey: "from")
        try members.encode(elementType.rawValue, forKey: "dtype")
    }
}
