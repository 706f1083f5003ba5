// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension QuantizationLayout {
    /// The layout that the tensors of one layer are in; nil if that is not a known one.
    ///
    /// - Parameters:
    ///   - weight: the tensor that holds the codes.
    ///   - parts: the layer's tensors by the rest of their names, such as `weight_scale` or `weight.absmax`.
    ///   - isLegacyFP8: whether the file says `scaled_fp8`, by which ComfyUI knows older FP8 files.
    init?(weight: TensorInfo, parts: [String: TensorInfo], isLegacyFP8: Bool) {
        let found =
            Self.packed(weight, parts) ?? Self.integers(weight, parts)
            ?? Self.fp8(weight, parts, isLegacyFP8: isLegacyFP8)
        guard let found else { return nil }
        self = found
    }

    /// Layouts of several codes per byte or word, each known by names that no other has.
    private static func packed(_ weight: TensorInfo, _ parts: [String: TensorInfo]) -> QuantizationLayout? {
        let has = { (name: String) in parts[name] != nil }
        if has("weight_s_rel"), has("weight_s_channel") { return w4a8.unmarked }
        if has("weight_packed"), has("weight_global_scale") { return compressed("NVFP4 in compressed-tensors' layout") }
        if has("weight_packed") { return compressed("compressed-tensors' packed integers") }
        if has("qweight"), has("wscales") {
            return QuantizationLayout("nunchaku's SVDQuant", .others("ComfyUI-nunchaku"))
        }
        if has("qweight") {
            return QuantizationLayout("GPTQ's or AWQ's layout (codes packed in 32 bits)", .others("GPTQModel, AutoAWQ"))
        }
        if has("smooth_factor"), has("proj_down"), has("proj_up") { return svdquant.unmarked }
        if has("W_q") { return QuantizationLayout("HQQ's layout", .others("HQQ")) }
        if has("weight.absmax") {
            return QuantizationLayout("bitsandbytes' 4-bit layout", .others("bitsandbytes"))
        }
        let isByte = [.u8, .i8].contains(weight.elementType)
        if isByte, has("weight_scale_2"),
            parts["weight_scale"].map({ [.f8E4M3, .u8].contains($0.elementType) }) ?? false
        {
            return nvfp4.unmarked
        }
        return nil
    }

    private static func compressed(_ name: String) -> QuantizationLayout {
        QuantizationLayout(name, .others("vLLM"))
    }

    /// Layouts of one integer code per weight, or of SDNQ's and quanto's packed ones.
    private static func integers(_ weight: TensorInfo, _ parts: [String: TensorInfo]) -> QuantizationLayout? {
        guard [.u8, .i8].contains(weight.elementType) else { return nil }
        if parts["weight._data"] != nil { return QuantizationLayout("quanto's layout", .others("optimum-quanto")) }
        if parts["int8_weight"] != nil {
            return QuantizationLayout("TurboDiffusion's INT8 layout", .others("TurboDiffusion"))
        }
        if parts["scale"] != nil, weight.elementType == .u8 || parts["zero_point"] != nil {
            return QuantizationLayout("SDNQ's layout", .others("SDNQ"))
        }
        guard let scale = parts["weight_scale"], scale.shape.count == 2, weight.shape.count == 2 else {
            return weight.elementType == .u8 && parts.keys.contains { $0.contains("zero") }
                ? unsignedCodes : nil
        }
        if weight.elementType == .i8, parts["weight_zeros"] != nil || parts["weight_zero"] != nil {
            return awq.unmarked
        }
        if weight.elementType == .u8 { return unsignedCodes }
        return isBlockwise(weight, scale) ? blockwise.unmarked : nil
    }

    /// Whether there is one scale per square block, or per run of 16 to 256 weights of a row.
    private static func isBlockwise(_ weight: TensorInfo, _ scale: TensorInfo) -> Bool {
        guard scale.elementType.isFloatingWeight, scale.elementCount > 1, scale.shape.allSatisfy({ $0 > 0 }),
            weight.shape[0].isMultiple(of: scale.shape[0]), weight.shape[1].isMultiple(of: scale.shape[1])
        else { return false }
        let (rows, columns) = (weight.shape[0] / scale.shape[0], weight.shape[1] / scale.shape[1])
        if rows == 1 { return scale.shape[1] > 1 && [16, 32, 64, 128, 256].contains(columns) }
        return rows == columns && rows >= 16
    }

    private static var unsignedCodes: QuantizationLayout {
        QuantizationLayout("unsigned 8-bit codes with a zero point", .others("compressed-tensors, vLLM"))
    }

    private static func fp8(
        _ weight: TensorInfo, _ parts: [String: TensorInfo], isLegacyFP8: Bool
    ) -> QuantizationLayout? {
        guard weight.elementType.isFloat8 else { return nil }
        if parts["weight_scale_inv"] != nil {
            return QuantizationLayout("FP8 with one scale per block, as DeepSeek has it", .others("vLLM, transformers"))
        }
        if let scale = parts["weight_scale"] {
            return [.u8, .f8E8M0].contains(scale.elementType) ? mxfp8.unmarked : scaledFP8.unmarked
        }
        if parts["scale_weight"] != nil { return isLegacyFP8 ? scaledFP8 : scaledFP8.unmarked }
        return QuantizationLayout("plain FP8 (\(weight.elementType.rawValue), without a scale)", .comfyUI)
    }
}

extension ElementType {
    /// Whether it is a type of eight bits that holds floating-point codes.
    var isFloat8: Bool {
        switch self {
        case .f8E4M3, .f8E5M2, .f8E4M3FNUZ, .f8E5M2FNUZ: true
        default: false
        }
    }
}
