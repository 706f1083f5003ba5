// SPDX-License-Identifier: Apache-2.0

import Testing

/// The types of ggml as gguf-py 0.19.0 lists them (`GGML_QUANT_SIZES`).
enum GGUFTypes {
    /// A type: its name, its number, and the size of its blocks.
    struct Size: Sendable, CustomTestStringConvertible {
        let name: String
        let number: UInt32
        let elements: Int
        let bytes: Int

        init(_ name: String, _ number: UInt32, _ elements: Int, bytes: Int) {
            self.name = name
            self.number = number
            self.elements = elements
            self.bytes = bytes
        }

        var testDescription: String { name }
    }

    static let all = [
        Size("F32", 0, 1, bytes: 4),
        Size("F16", 1, 1, bytes: 2),
        Size("Q4_0", 2, 32, bytes: 18),
        Size("Q4_1", 3, 32, bytes: 20),
        Size("Q5_0", 6, 32, bytes: 22),
        Size("Q5_1", 7, 32, bytes: 24),
        Size("Q8_0", 8, 32, bytes: 34),
        Size("Q8_1", 9, 32, bytes: 40),
        Size("Q2_K", 10, 256, bytes: 84),
        Size("Q3_K", 11, 256, bytes: 110),
        Size("Q4_K", 12, 256, bytes: 144),
        Size("Q5_K", 13, 256, bytes: 176),
        Size("Q6_K", 14, 256, bytes: 210),
        Size("Q8_K", 15, 256, bytes: 292),
        Size("IQ2_XXS", 16, 256, bytes: 66),
        Size("IQ2_XS", 17, 256, bytes: 74),
        Size("IQ3_XXS", 18, 256, bytes: 98),
        Size("IQ1_S", 19, 256, bytes: 50),
        Size("IQ4_NL", 20, 32, bytes: 18),
        Size("IQ3_S", 21, 256, bytes: 110),
        Size("IQ2_S", 22, 256, bytes: 82),
        Size("IQ4_XS", 23, 256, bytes: 136),
        Size("I8", 24, 1, bytes: 1),
        Size("I16", 25, 1, bytes: 2),
        Size("I32", 26, 1, bytes: 4),
        Size("I64", 27, 1, bytes: 8),
        Size("F64", 28, 1, bytes: 8),
        Size("IQ1_M", 29, 256, bytes: 56),
        Size("BF16", 30, 1, bytes: 2),
        Size("TQ1_0", 34, 256, bytes: 54),
        Size("TQ2_0", 35, 256, bytes: 66),
        Size("MXFP4", 39, 32, bytes: 17),
        Size("GGUF_NVFP4", 40, 64, bytes: 36),
        Size("Q1_0", 41, 128, bytes: 18),
    ]
}
