// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// Decodes blocks of one ggml type into float32, in plain words: what ``ElementType/decodeBlocks(_:into:level:)``, whose kernels run, is
/// tested against.
///
/// The results are those of ggml's `dequantize_row_…` (ggml-quants.c) to the bit: every product and sum is rounded to float32
/// in the order in which ggml has them, and the scale of a sub-block is multiplied with the block's before it meets a code.
protocol BlockDecoder: Sendable {
    /// The type of the blocks.
    static var elementType: ElementType { get }

    /// Decodes one block.
    ///
    /// - Parameters:
    ///   - block: the bytes of one block.
    ///   - values: receives its elements, in their order.
    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>)
}

extension ElementType {
    /// Whether weights of this type are in blocks that can be decoded.
    package var isDecodedBlock: Bool { blockDecoder != nil }

    /// What decodes blocks of this type; nil if it has no blocks, or they are not decoded.
    var blockDecoder: (any BlockDecoder.Type)? {
        BlockDecoders.byType[self]
    }
}

/// The decoders that there are.
enum BlockDecoders {
    /// Each of them.
    static let all: [any BlockDecoder.Type] = [
        Q80Block.self, Q40Block.self, Q41Block.self, Q50Block.self, Q51Block.self, Q2KBlock.self, Q3KBlock.self,
        Q4KBlock.self, Q5KBlock.self, Q6KBlock.self, IQ4NLBlock.self, IQ4XSBlock.self, MXFP4Block.self,
        NVFP4Block.self,
    ]

    /// Each of them by the type of its blocks.
    static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.elementType, $0) })
}
