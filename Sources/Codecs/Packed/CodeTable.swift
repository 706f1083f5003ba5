// SPDX-License-Identifier: Apache-2.0

/// The numbers that small floating-point codes stand for, by code.
package enum CodeTable {
    /// FP8 E4M3FN: bias 7, least step 2⁻⁹, largest 448, NaN at 0x7F and 0xFF, no infinity.
    ///
    /// Source: OCP 8-bit Floating Point Specification 1.0, table 1.
    package static let e4m3 = (0..<256)
        .map { code in
            code & 0x7F == 0x7F ? Float.nan : number(code, exponentBits: 4, mantissaBits: 3)
        }

    /// FP8 E5M2: bias 15, least step 2⁻¹⁶, largest 57344, infinity at 0x7C, NaN above.
    ///
    /// Source: OCP 8-bit Floating Point Specification 1.0, table 1.
    package static let e5m2 = (0..<256)
        .map { code -> Float in
            let (magnitude, sign) = (code & 0x7F, code < 128 ? Float(1) : -1)
            guard magnitude >= 0x7C else { return number(code, exponentBits: 5, mantissaBits: 2) }
            return magnitude == 0x7C ? sign * .infinity : .nan
        }

    /// FP4 E2M1: 0, 0.5, 1, 1.5, 2, 3, 4, 6, and the same with a sign.
    ///
    /// Source: OCP Microscaling Formats Specification 1.0, table 4.
    package static let e2m1 = (0..<16).map { number($0 & 7 | ($0 & 8) << 4, exponentBits: 2, mantissaBits: 1) }

    /// Scales E8M0, 2^(code − 127), as comfy-kitchen reads them: code 0 is 0 and code 255 is infinite.
    ///
    /// The specification has 2⁻¹²⁷ and NaN there; encoders write 0 for blocks of zeros alone, and 255 not at all.
    package static let e8m0 = (0..<256)
        .map { code -> Float in
            switch code {
            case 0: 0
            case 255: .infinity
            default: Float(sign: .plus, exponent: code - 127, significand: 1)
            }
        }

    /// 4-bit codes in two's complement: 0 to 7, then −8 to −1.
    package static let signedNibble = (0..<16).map { Float($0 < 8 ? $0 : $0 - 16) }

    /// 4-bit codes from which 8 is taken: −8 to 7.
    package static let offsetNibble = (0..<16).map { Float($0 - 8) }

    /// 8-bit codes in two's complement.
    package static let signedByte = (0..<256).map { Float(Int8(truncatingIfNeeded: $0)) }

    /// The number of a code with a sign in bit 7; exponents are biased so that half of them are under 1.
    private static func number(_ code: Int, exponentBits: Int, mantissaBits: Int) -> Float {
        let magnitude = code & 0x7F
        let (exponent, mantissa) = (magnitude >> mantissaBits, magnitude & (1 << mantissaBits - 1))
        let bias = 1 << (exponentBits - 1) - 1
        let significand = Float(mantissa + (exponent > 0 ? 1 << mantissaBits : 0))
        let value = Float(sign: .plus, exponent: max(exponent, 1) - bias - mantissaBits, significand: significand)
        return code & 0x80 == 0 ? value : -value
    }
}
