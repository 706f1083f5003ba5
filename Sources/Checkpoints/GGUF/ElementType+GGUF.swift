// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ElementType {
    /// The type of a number in a GGUF file.
    ///
    /// The numbers are those of `ggml_type` in ggml.h.
    ///
    /// - Throws: rule `type-unknown`.
    init(gguf number: UInt32) throws(ParseProblem) {
        guard let type = Self.types[number] else {
            let isRemoved = Self.removed.contains(number)
            throw ParseProblem(
                .typeID, expected: "a type of elements that ggml has",
                found: "\(number)" + (isRemoved ? ", which it no longer has" : ""))
        }
        self = type
    }

    /// Numbers of types that older versions of ggml had: Q4_2, Q4_3, and layouts for single processors.
    private static let removed: Set<UInt32> = [4, 5, 31, 32, 33, 36, 37, 38]

    private static let types: [UInt32: ElementType] = [
        0: .f32, 1: .f16, 2: .q40, 3: .q41, 6: .q50, 7: .q51, 8: .q80, 9: .q81, 10: .q2K, 11: .q3K, 12: .q4K, 13: .q5K,
        14: .q6K, 15: .q8K, 16: .iq2XXS, 17: .iq2XS, 18: .iq3XXS, 19: .iq1S, 20: .iq4NL, 21: .iq3S, 22: .iq2S,
        23: .iq4XS, 24: .i8, 25: .i16, 26: .i32, 27: .i64, 28: .f64, 29: .iq1M, 30: .bf16, 34: .tq10, 35: .tq20,
        39: .mxfp4, 40: .ggufNVFP4, 41: .q10,
    ]
}
