// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// The label of a quantized layer's format, as documents hold it: `row/rot64`, `fp8/tensor`, `nvfp4`, `Q4_K`.
///
/// It knows what the format is called in a sentence and who loads it, whichever file the label comes from.
package struct FormatLabel: Sendable, Hashable {
    /// The label.
    package let rawValue: String

    /// A label of a document, known or not.
    package init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    /// Who loads a layer in a format.
    package enum Loaders: Sendable, Hashable {
        /// ComfyUI as it is, since a version if that is known.
        case comfyUI(since: String?)
        /// These, and not ComfyUI as it is.
        case others(String)
        /// That is not known here.
        case unknown
    }

    /// What the format is called, such as `FP8 with one scale`; the label itself if it is not known.
    package var name: String {
        if let configuration = Configuration(label: rawValue) {
            let rotation = configuration.rotation.map { ", rotated by \($0.groupSize)" } ?? ""
            return "INT8 with one scale\(configuration.scaling == .row ? " per row" : "")\(rotation)"
        }
        if isGGUF { return "\(rawValue) (GGUF)" }
        return Self.names.first { rawValue.hasPrefix($0.prefix) }?.name ?? rawValue
    }

    /// Who loads it.
    ///
    /// Sources: QUANT_ALGOS of ComfyUI's comfy/quant_ops.py; `dequantize.py` of city96/ComfyUI-GGUF, which Forge has too;
    /// ComfyUI issue 12830 for the formats that stop with a KeyError.
    package var loaders: Loaders {
        if Configuration(label: rawValue) != nil { return .comfyUI(since: "0.27") }
        if isGGUF { return .others("ComfyUI-GGUF, Forge") }
        if let type = ElementType(rawValue: rawValue), type.isFloatingWeight { return .comfyUI(since: nil) }
        return Self.names.first { rawValue.hasPrefix($0.prefix) }?.loaders ?? .unknown
    }

    /// Whether it is a type of GGUF's blocks.
    package var isGGUF: Bool { ElementType(rawValue: rawValue)?.block != nil }

    /// Names and loaders by what a label begins with; the first that fits counts.
    private static let names: [(prefix: String, name: String, loaders: Loaders)] = [
        ("fp8/plain", "FP8 without a scale", .comfyUI(since: nil)),
        ("fp8/tensor", "FP8 with one scale", .comfyUI(since: nil)),
        ("fp8/row", "FP8 with one scale per row", .others("ComfyUI-QuantOps")),
        ("fp8/block", "FP8 with one scale per block", .others("ComfyUI-QuantOps")),
        ("fp8-e5m2/plain", "FP8 E5M2 without a scale", .comfyUI(since: nil)),
        ("fp8-e5m2", "FP8 E5M2 with scales", .comfyUI(since: nil)),
        ("mxfp8", "MXFP8", .comfyUI(since: nil)), ("nvfp4", "NVFP4", .comfyUI(since: nil)),
        ("w4a8", "W4A8", .comfyUI(since: "0.31")), ("w6a8", "W6A8", .comfyUI(since: "0.31")),
        ("w4a4", "ConvRot W4A4", .comfyUI(since: nil)), ("awq", "AWQ W4A16", .comfyUI(since: nil)),
        ("int8/block", "INT8 with one scale per block", .others("ComfyUI-QuantOps")),
        ("svdquant", "SVDQuant", .others("nodes of its own")), ("bnb-", "bitsandbytes 4-bit", .others("Forge")),
    ]
}
