// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// A way to lay out quantized weights that is known by name and not read here.
package struct QuantizationLayout: Sendable, Hashable {
    /// Which program reads it.
    package enum Reader: Sendable, Hashable {
        /// ComfyUI reads the layer as it is.
        case comfyUI
        /// ComfyUI knows the layout by a marker, which is missing.
        case comfyUIWithMarker
        /// ComfyUI stops at the format's name; these read it.
        case refusedByComfyUI(String)
        /// ComfyUI does not know the layout; these read it.
        case others(String)
        /// ComfyUI does not read the file format; these do.
        case ggufReaders(String)
    }

    /// What it is, as the rest of "It is in …": `NVFP4 (4-bit floating point, two codes per byte)`.
    package let name: String
    /// The program that reads it.
    package let reader: Reader

    /// The layout that a marker's format names; nil if that is not a known one.
    init?(format: String) {
        guard let found = Self.formats[format.lowercased()] else { return nil }
        self = found
    }

    init(_ name: String, _ reader: Reader) {
        self.name = name
        self.reader = reader
    }

    /// The same, as a file without a marker has it.
    var unmarked: QuantizationLayout {
        switch reader {
        case .comfyUI: QuantizationLayout(name, .comfyUIWithMarker)
        case .refusedByComfyUI(let others): QuantizationLayout(name, .others(others))
        case .comfyUIWithMarker, .others, .ggufReaders: self
        }
    }

    static let nvfp4 = QuantizationLayout("NVFP4 (4-bit floating point, two codes per byte)", .comfyUI)
    static let mxfp8 = QuantizationLayout("MXFP8 (FP8 with one scale per 32 weights)", .comfyUI)
    static let scaledFP8 = QuantizationLayout("FP8 with scales", .comfyUI)
    static let packedInt4 = QuantizationLayout("packed int4 (two 4-bit codes per byte)", .comfyUI)
    static let w4a8 = QuantizationLayout("W4A8 (4- or 6-bit codes, two scales)", .comfyUI)
    static let awq = QuantizationLayout("AWQ W4A16 (4-bit codes with zero points)", .comfyUI)
    static let svdquant = QuantizationLayout(
        "SVDQuant (4-bit codes and a low-rank branch)", .refusedByComfyUI("nodes of its own"))
    static let blockwise = QuantizationLayout(
        "block-wise INT8 (one scale per block of rows and columns)", .refusedByComfyUI("ComfyUI-QuantOps"))

    /// Blocks of a GGUF file.
    ///
    /// Readers: city96/ComfyUI-GGUF, `dequantize.py`, decodes all of these but MXFP4 and NVFP4 itself.
    static func gguf(_ type: ElementType) -> QuantizationLayout {
        QuantizationLayout("\(type.rawValue) (blocks of GGUF)", .ggufReaders("ComfyUI-GGUF, Forge"))
    }

    /// Source: QUANT_ALGOS of ComfyUI's comfy/quant_ops.py, and the formats that convert-to-quant writes besides.
    private static let formats: [String: QuantizationLayout] = [
        "nvfp4": nvfp4, "mxfp8": mxfp8, "float8_e4m3fn": scaledFP8, "float8_e5m2": scaledFP8,
        "convrot_w4a4": QuantizationLayout("ConvRot W4A4 (rotated 4-bit codes, two per byte)", .comfyUI),
        "asym_w4a8_int8": w4a8, "awq_w4a16": awq, "svdquant_w4a4": svdquant, "int8_blockwise": blockwise,
        "float8_e4m3fn_rowwise": QuantizationLayout(
            "FP8 with one scale per row", .refusedByComfyUI("ComfyUI-QuantOps")),
        "float8_e4m3fn_blockwise": QuantizationLayout(
            "FP8 with one scale per block", .refusedByComfyUI("ComfyUI-QuantOps")),
        "hybrid_mxfp8": QuantizationLayout(
            "hybrid MXFP8 (block scales and one scale)", .refusedByComfyUI("a fork of comfy-kitchen")),
    ]
}
