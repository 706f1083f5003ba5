// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// A tensor of a quantized layer, and what it is to the layer's weight.
package struct LayerPart: Sendable, Hashable {
    /// What a tensor is to a weight.
    package enum Role: Sendable, Hashable {
        /// The codes.
        case codes
        /// What one step of the codes is worth.
        case scale
        /// A scale beside the first, which is not read here.
        case secondScale
        /// A zero point: nothing if all of it is 0, else a part of the weight.
        case zeroPoint
        /// It says how the layer is quantized.
        case marker
        /// It was for activations, or says what is known anyway; the weight is codes times scale.
        case leftover
        /// A part of the weight that is not read here, or one that is not known; in words.
        case unknown(String)
    }

    /// The tensor.
    package let tensor: TensorInfo
    /// What it is to the weight.
    package let role: Role

    /// A tensor of a known role.
    init(_ tensor: TensorInfo, _ role: Role) {
        self.tensor = tensor
        self.role = role
    }

    /// A tensor that is neither codes nor scale; nil if it is not about the weight, such as a bias or a module of its own.
    ///
    /// - Parameter rest: the tensor's name without the layer's.
    init?(_ tensor: TensorInfo, rest: String) {
        guard let role = Self.role(of: tensor, rest) else { return nil }
        self.init(tensor, role)
    }

    /// What it is, if it is a part of the weight that is not read here: `a zero point`; nil else.
    var words: String? {
        switch role {
        case .codes, .scale, .marker, .leftover: nil
        case .secondScale: "a second scale"
        case .zeroPoint: "a zero point"
        case .unknown(let words): words
        }
    }

    private static let leftovers: Set<String> = [
        "weight_format", "weight_shape", "orig_shape", "orig_dtype", "weight_bits", "weight_amax", "k_scale", "v_scale",
        "q_scale",
    ]

    private static func role(of tensor: TensorInfo, _ rest: String) -> Role? {
        if "." + rest == StoredLayer.markerSuffix { return .marker }
        let rest = rest.lowercased()
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let (first, last) = (parts.first ?? "", parts.last ?? "")
        if parts.count > 1, !isAboutTheWeight(first) { return nil }
        if rest == "bias" { return nil }
        if isOfActivations(first, last, tensor) || leftovers.contains(rest) { return .leftover }
        // Counters and flags; no scale and no zero point is of these types and this size and called neither.
        let isFlag = tensor.elementCount <= 1 && !tensor.elementType.isFloatingWeight
        if rest.contains("zero") || rest.hasSuffix("_zp") || last == "_shift" { return .zeroPoint }
        return isFlag ? .leftover : role(ofName: rest)
    }

    /// Whether a nested name belongs to the layer's weight and not to a module of its own.
    private static func isAboutTheWeight(_ first: Substring) -> Bool {
        first == "weight" || first.hasSuffix("quantizer")
            || ["lora", "svd", "dora", "low_rank"].contains { first.hasPrefix($0) }
    }

    /// Whether it is a scale or a range of activations, one number for all of them.
    ///
    /// One number per input is another thing: a factor that was taken off the weight.
    private static func isOfActivations(_ first: Substring, _ last: Substring, _ tensor: TensorInfo) -> Bool {
        let name = first.hasSuffix("quantizer") ? "\(first)\(last)" : String(last)
        if name.hasPrefix("weight_quantizer"), last == "_amax" { return true }
        let isNamed =
            ["input_", "output_", "act_", "activation_"].contains { name.hasPrefix($0) }
            || ["scale_input", "scale_output"].contains(name)
        guard isNamed, !name.contains("smooth"), !name.contains("pre_quant") else { return false }
        return tensor.elementCount <= 1
    }

    private static func role(ofName rest: String) -> Role {
        let known: [(Role, [String])] = [
            (.unknown("a factor for each input"), ["pre_quant", "smooth", "input_scale", "act_scale", "awq_scale"]),
            (.unknown("a low-rank branch"), ["lora", "svd", "proj_down", "proj_up", "low_rank", "lowrank", "dora"]),
            (.secondScale, ["scale", "absmax", "amax", "alpha", "gain", "magnitude"]),
            (.unknown("signs or an order of columns"), ["sign", "g_idx", "perm", "hadamard", "rotation", "order"]),
            (.unknown("a codebook"), ["codebook", "code", "quant_map", "lut"]),
            (.unknown("corrections of single weights"), ["outlier", "correction", "residual"]),
        ]
        return known.first { $0.1.contains { rest.contains($0) } }?.0
            ?? .unknown("a tensor that is not known")
    }
}
