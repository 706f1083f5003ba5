// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q8_0: d = amax / 127, code = round(w / d), halves away from 0.
///
/// From `quantize_row_q8_0_ref` in ggml-quants.c.
enum Q80Encoder: BlockEncoder {
    static let elementType = ElementType.q80

    static func encode(_ weights: [Float]) -> [UInt8] {
        let scale = weights.largest / 127
        let inverse = LegacyCodes.inverse(scale)
        return scale.float16Bytes
            + weights.map { ($0 * inverse).rounded(.toNearestOrAwayFromZero).truncatedByte }
    }
}

/// Q4_0: d = −s / 8, s the weight of the largest magnitude, code = min(15, trunc(w / d + 8.5)).
///
/// From `quantize_row_q4_0_ref`.
enum Q40Encoder: BlockEncoder {
    static let elementType = ElementType.q40

    static func encode(_ weights: [Float]) -> [UInt8] {
        let scale = weights.extreme / -8
        let inverse = LegacyCodes.inverse(scale)
        let codes = weights.map { min(15, ($0 * inverse + 8.5).truncatedByte) }
        return scale.float16Bytes + LegacyCodes.nibbles(codes)
    }
}

/// Q4_1: d = (max − min) / 15 and m = min, code = min(15, trunc((w − m) / d + 0.5)).
///
/// From `quantize_row_q4_1_ref`.
enum Q41Encoder: BlockEncoder {
    static let elementType = ElementType.q41

    static func encode(_ weights: [Float]) -> [UInt8] {
        let (low, high) = LegacyCodes.range(weights)
        let scale = (high - low) / 15
        let inverse = LegacyCodes.inverse(scale)
        let codes = weights.map { min(15, (($0 - low) * inverse + 0.5).truncatedByte) }
        return scale.float16Bytes + low.float16Bytes + LegacyCodes.nibbles(codes)
    }
}

/// Q5_0: as Q4_0 with 16 and 31.
///
/// From `quantize_row_q5_0_ref`.
enum Q50Encoder: BlockEncoder {
    static let elementType = ElementType.q50

    static func encode(_ weights: [Float]) -> [UInt8] {
        let scale = weights.extreme / -16
        let inverse = LegacyCodes.inverse(scale)
        let codes = weights.map { min(31, ($0 * inverse + 16.5).truncatedByte) }
        return scale.float16Bytes + LegacyCodes.fifthBits(codes) + LegacyCodes.nibbles(codes)
    }
}

/// Q5_1: as Q4_1 with 31.
///
/// From `quantize_row_q5_1_ref`.
enum Q51Encoder: BlockEncoder {
    static let elementType = ElementType.q51

    static func encode(_ weights: [Float]) -> [UInt8] {
        let (low, high) = LegacyCodes.range(weights)
        let scale = (high - low) / 31
        let inverse = LegacyCodes.inverse(scale)
        let codes = weights.map { (($0 - low) * inverse + 0.5).truncatedByte }
        return scale.float16Bytes + low.float16Bytes + LegacyCodes.fifthBits(codes) + LegacyCodes.nibbles(codes)
    }
}

/// What blocks of 32 weights have in common.
enum LegacyCodes {
    /// 1 / scale; 0 for 0.
    static func inverse(_ scale: Float) -> Float { scale == 0 ? 0 : 1 / scale }

    /// The least and the largest weight.
    static func range(_ weights: [Float]) -> (low: Float, high: Float) {
        (
            weights.dropFirst().reduce(weights[0]) { $1 < $0 ? $1 : $0 },
            weights.dropFirst().reduce(weights[0]) { $1 > $0 ? $1 : $0 }
        )
    }

    /// Four bits of each of 32 codes: those of elements 0 to 15 in the low halves, 16 to 31 in the high ones.
    static func nibbles(_ codes: [UInt8]) -> [UInt8] {
        (0..<16).map { nibbles(codes[$0], codes[$0 + 16]) }
    }

    /// A byte of the four low bits of two codes.
    static func nibbles(_ low: UInt8, _ high: UInt8) -> UInt8 { low & 15 | high << 4 }

    /// A byte of bit groups `width` apart: the first in the lowest bits.
    static func joined(_ parts: [UInt8], width: UInt8) -> UInt8 {
        parts.reversed().reduce(0) { $0 << width | $1 }
    }

    /// Bit 4 of each of 32 codes.
    static func fifthBits(_ codes: [UInt8]) -> [UInt8] {
        codes.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element >> 4 & 1) << UInt32($1.offset) }.littleEndianBytes
    }
}
