// SPDX-License-Identifier: Apache-2.0

/// The types of a tensor's elements: the plain ones of safetensors and GGUF, and ggml's blocks.
///
/// The raw value is what documents show. For the types of safetensors it is the name in a file's header.
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case bool = "BOOL"
    case u8 = "U8"
    case i8 = "I8"
    case f8E4M3 = "F8_E4M3"
    case f8E5M2 = "F8_E5M2"
    case f8E4M3FNUZ = "F8_E4M3FNUZ"
    case f8E5M2FNUZ = "F8_E5M2FNUZ"
    case f8E8M0 = "F8_E8M0"
    case i16 = "I16"
    case u16 = "U16"
    case f16 = "F16"
    case bf16 = "BF16"
    case i32 = "I32"
    case u32 = "U32"
    case f32 = "F32"
    case i64 = "I64"
    case u64 = "U64"
    case f64 = "F64"
    case c64 = "C64"
    case f4 = "F4"
    case f6E2M3 = "F6_E2M3"
    case f6E3M2 = "F6_E3M2"

    // ggml's blocks that can be decoded, named as in ggml without the underscore.
    case q80 = "Q8_0"
    case q40 = "Q4_0"
    case q41 = "Q4_1"
    case q50 = "Q5_0"
    case q51 = "Q5_1"
    case q2K = "Q2_K"
    case q3K = "Q3_K"
    case q4K = "Q4_K"
    case q5K = "Q5_K"
    case q6K = "Q6_K"
    case iq4NL = "IQ4_NL"
    case iq4XS = "IQ4_XS"
    case mxfp4 = "MXFP4"
    /// GGUF's NVFP4, which has no scale of the tensor: not the layout that safetensors files call `nvfp4`.
    case ggufNVFP4 = "GGUF_NVFP4"

    // ggml's blocks that are known by name and size alone.
    case q81 = "Q8_1"
    case q8K = "Q8_K"
    case q10 = "Q1_0"
    case iq1S = "IQ1_S"
    case iq1M = "IQ1_M"
    case iq2XXS = "IQ2_XXS"
    case iq2XS = "IQ2_XS"
    case iq2S = "IQ2_S"
    case iq3XXS = "IQ3_XXS"
    case iq3S = "IQ3_S"
    case tq10 = "TQ1_0"
    case tq20 = "TQ2_0"

    /// Bits an element takes in the file; for blocks those of its code, without its share of the block's scales.
    public var bitWidth: Int {
        switch self {
        case .iq1S, .iq1M, .q10: 1
        case .q2K, .iq2XXS, .iq2XS, .iq2S, .tq10, .tq20: 2
        case .q3K, .iq3XXS, .iq3S: 3
        case .f4, .q40, .q41, .q4K, .iq4NL, .iq4XS, .mxfp4, .ggufNVFP4: 4
        case .q50, .q51, .q5K: 5
        case .f6E2M3, .f6E3M2, .q6K: 6
        case .bool, .u8, .i8, .f8E4M3, .f8E5M2, .f8E4M3FNUZ, .f8E5M2FNUZ, .f8E8M0: 8
        case .q80, .q81, .q8K: 8
        case .i16, .u16, .f16, .bf16: 16
        case .i32, .u32, .f32: 32
        case .i64, .u64, .f64, .c64: 64
        }
    }

    /// Whether weights of this type can be quantized: BF16, F16, F32 and F64.
    public var isFloatingWeight: Bool {
        switch self {
        case .bf16, .f16, .f32, .f64: true
        default: false
        }
    }
}

extension ElementType {
    /// The types that a safetensors file can hold.
    public static let safetensors = allCases.filter { $0.block == nil }

    /// The type of that name in the header of a safetensors file; nil if the format has none, as for ggml's blocks.
    package init?(safetensors name: String) {
        guard let type = ElementType(rawValue: name), type.block == nil else { return nil }
        self = type
    }
}
