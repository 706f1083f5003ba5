// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Decodes rows of ggml's blocks, which hold their scales.
struct BlocksDecoder: PackedDecoder {
    private let decoder: any BlockDecoder.Type
    private let block: BlockSize

    /// A decoder of blocks of this type.
    ///
    /// - Precondition: the type has blocks that are decoded.
    init(_ type: ElementType) {
        guard let decoder = type.blockDecoder, let block = type.block else {
            preconditionFailure("\(type.rawValue) has no blocks that are decoded")
        }
        (self.decoder, self.block) = (decoder, block)
    }

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        let bytes = unsafe codes.assumingMemoryBound(to: UInt8.self).span
        for index in 0..<weights.count / block.elements {
            let places = index * block.elements..<(index + 1) * block.elements
            var elements = unsafe weights.extracting(places).mutableSpan
            decoder.decode(bytes.extracting(index * block.bytes..<(index + 1) * block.bytes), into: &elements)
        }
    }
}
