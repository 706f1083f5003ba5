// SPDX-License-Identifier: Apache-2.0

/// Codes of small floating-point types: round to nearest, ties to the even code.
///
/// The other direction is ``CodeTable``.
enum SmallFloat {
    /// FP8 E4M3FN; larger magnitudes become ±448.
    static func e4m3(_ value: Float) -> UInt8 {
        code(max(-448, min(448, value)), mantissaBits: 3, bias: 7, signBit: 7)
    }

    /// FP8 E5M2; larger magnitudes become ±57344.
    static func e5m2(_ value: Float) -> UInt8 {
        code(max(-57344, min(57344, value)), mantissaBits: 2, bias: 15, signBit: 7)
    }

    /// FP4 E2M1; larger magnitudes become ±6.
    static func e2m1(_ value: Float) -> UInt8 {
        code(max(-6, min(6, value)), mantissaBits: 1, bias: 1, signBit: 3)
    }

    /// BF16, as float32 with a short fraction.
    static func bf16(_ value: Float) -> Float {
        let bits = value.bitPattern
        return Float(bitPattern: (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF_0000)
    }

    /// The code of a number that is not NaN and no larger than the type's largest.
    private static func code(_ value: Float, mantissaBits: Int, bias: Int, signBit: Int) -> UInt8 {
        let sign: UInt8 = value.sign == .minus ? 1 << UInt8(signBit) : 0
        let magnitude = value.magnitude
        let least = Float(sign: .plus, exponent: 1 - bias, significand: 1)
        guard magnitude >= least else {
            // Subnormal: whole multiples of the least step. Rounding up to a normal number gives its code.
            let step = Float(sign: .plus, exponent: 1 - bias - mantissaBits, significand: 1)
            return sign | UInt8((magnitude / step).rounded(.toNearestOrEven))
        }
        let dropped = UInt32(23 - mantissaBits)
        let bits = magnitude.bitPattern
        let rounded = (bits + (1 << (dropped - 1)) - 1 + (bits >> dropped & 1)) >> dropped
        return sign | UInt8(rounded - UInt32(127 - bias) << UInt32(mantissaBits))
    }
}

extension Float {
    /// The nearest whole number of a range, ties to even; 0 for NaN, which only weights beyond what float32 can scale give.
    func rounded(in range: ClosedRange<Float>) -> Int {
        isNaN ? 0 : Int(Swift.max(range.lowerBound, Swift.min(range.upperBound, rounded(.toNearestOrEven))))
    }
}
