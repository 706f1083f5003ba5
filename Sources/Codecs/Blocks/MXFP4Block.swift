// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// MXFP4: 32 numbers of E2M1 behind a scale that is a power of two.
///
/// weight = 2^(e − 128) · doubled[code]. One byte e, and 16 bytes of codes as in Q4_0. From `dequantize_row_mxfp4` in
/// ggml-quants.c, which takes e = 255 for a power too, although E8M0 has NaN there.
enum MXFP4Block: BlockDecoder {
    static let elementType = ElementType.mxfp4

    static func decode(_ block: Span<UInt8>, into values: inout MutableSpan<Float>) {
        let scale = halfPower(block[0])
        for index in 0..<32 {
            let code = block.nibble(at: 1 + index % 16, high: index >= 16)
            values[index] = scale * doubled[Int(code)]
        }
    }

    /// 2^(e − 128), which is subnormal for e under 2: `ggml_e8m0_to_fp32_half` in ggml-impl.h.
    private static func halfPower(_ exponent: UInt8) -> Float {
        Float(bitPattern: exponent < 2 ? 0x20_0000 << UInt32(exponent) : UInt32(exponent - 1) << 23)
    }

    /// The numbers of E2M1, times two so that they are whole (`kvalues_mxfp4` in ggml-common.h); the scale is half of its own.
    static let doubled: [Float] = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12]
}
