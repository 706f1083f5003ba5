// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Decodes rows of ggml's blocks, which hold their scales.
struct BlocksDecoder: PackedDecoder {
    private let type: ElementType
    private let level: CPULevel

    /// A decoder of blocks of this type.
    ///
    /// - Precondition: the type has blocks that are decoded.
    init(_ type: ElementType, level: CPULevel) {
        precondition(type.isDecodedBlock, "\(type.rawValue) has no blocks that are decoded")
        (self.type, self.level) = (type, level)
    }

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        unsafe type.decodeBlocks(codes, into: weights, level: level)
    }
}
