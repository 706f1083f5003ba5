// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// GGUF's NVFP4: 64 numbers of E2M1; each 16 of them have a scale of unsigned E4M3.
///
/// The tensor has no scale of its own.
/// weight = (scale / 2) · doubled[code]. 4 scales, and 8 bytes of codes per group: the low halves are its elements 0 to 7, the
/// high halves 8 to 15. From `dequantize_row_nvfp4` in ggml-quants.c.
enum NVFP4Block: BlockDecoder {
    static let elementType = ElementType.ggufNVFP4

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        for group in 0..<4 {
            let scale = halfScale(block[group])
            for index in 0..<16 {
                let code = block.nibble(at: 4 + group * 8 + index % 8, high: index >= 8)
                values[group * 16 + index] = scale * MXFP4Block.doubled[Int(code)]
            }
        }
    }

    /// Half of a scale: `ggml_ue4m3_to_fp32` in ggml-impl.h, which reads 0x7F, the NaN of E4M3, as 0, and passes over the sign.
    private static func halfScale(_ bits: UInt8) -> Float {
        guard bits != 0, bits != 0x7F else { return 0 }
        let (exponent, mantissa) = (Int(bits >> 3 & 15), Float(bits & 7))
        guard exponent > 0 else { return mantissa * 0x1p-10 }
        return Float(sign: .plus, exponent: exponent - 8, significand: 1 + mantissa / 8)
    }
}
