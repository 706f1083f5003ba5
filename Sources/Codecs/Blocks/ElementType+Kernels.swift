// SPDX-License-Identifier: Apache-2.0

internal import CKernels
internal import Checkpoints

extension ElementType {
    /// The kernels' name of a type of blocks; nil if blocks of it are not decoded.
    var nativeBlock: fk_block? {
        switch self {
        case .q80: FK_Q8_0
        case .q40: FK_Q4_0
        case .q41: FK_Q4_1
        case .q50: FK_Q5_0
        case .q51: FK_Q5_1
        case .q2K: FK_Q2_K
        case .q3K: FK_Q3_K
        case .q4K: FK_Q4_K
        case .q5K: FK_Q5_K
        case .q6K: FK_Q6_K
        case .iq4NL: FK_IQ4_NL
        case .iq4XS: FK_IQ4_XS
        case .mxfp4: FK_MXFP4
        case .ggufNVFP4: FK_NVFP4
        default: nil
        }
    }

    /// Decodes whole blocks by the kernels, to the bits of this type's ``BlockDecoder``; NaN and infinity stay what they are.
    ///
    /// - Parameters:
    ///   - blocks: the blocks' bytes, one block behind the other.
    ///   - values: receives their elements.
    /// - Precondition: blocks of this type are decoded: see ``isDecodedBlock``.
    func decodeBlocks(
        _ blocks: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>, level: CPULevel
    ) {
        guard let native = nativeBlock, let size = block else {
            preconditionFailure("\(rawValue) has no blocks that are decoded")
        }
        let count = blocks.count / size.bytes
        precondition(values.count >= count * size.elements, "no room for \(count) blocks")
        unsafe level.kernels.decode_blocks(native, blocks.baseAddress, count, values.baseAddress)
    }
}
