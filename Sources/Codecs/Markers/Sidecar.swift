// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// A tensor under a quantized layer's name that is neither its codes nor its scale nor its marker.
struct Sidecar {
    /// What it does to the layer's weight.
    enum Kind: Equatable {
        /// It is not about the weight: a bias, a module of its own.
        case companion
        /// It was for activations, or says what is known anyway; the weight is codes times scale.
        case leftover
        /// A zero point: nothing if all of it is 0, else a part of the weight.
        case zeroPoint
        /// A part of the weight that is not read here, or one that is not known; in words.
        case unknown(String)
    }

    /// The tensor.
    let tensor: TensorInfo
    /// The rest of its name after the layer's and a dot.
    let rest: String
    /// What it does.
    let kind: Kind

    init(_ tensor: TensorInfo, rest: String) {
        self.tensor = tensor
        self.rest = rest
        kind = Self.kind(of: tensor, rest.lowercased())
    }

    /// What it is, if it can be a part of the weight: `a zero point`; nil else.
    var words: String? {
        switch kind {
        case .companion, .leftover: nil
        case .zeroPoint: "a zero point"
        case .unknown(let words): words
        }
    }

    private static let leftovers: Set<String> = [
        "weight_format", "weight_shape", "orig_shape", "orig_dtype", "weight_bits", "weight_amax", "k_scale", "v_scale",
        "q_scale",
    ]

    private static func kind(of tensor: TensorInfo, _ rest: String) -> Kind {
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        let (first, last) = (parts.first ?? "", parts.last ?? "")
        if parts.count > 1, !isAboutTheWeight(first) { return .companion }
        if rest == "bias" { return .companion }
        if isOfActivations(first, last, tensor) || leftovers.contains(rest) { return .leftover }
        // Counters and flags; no scale and no zero point is of these types and this size and called neither.
        let isFlag = tensor.elementCount <= 1 && !tensor.elementType.isFloatingWeight
        if rest.contains("zero") || rest.hasSuffix("_zp") || last == "_shift" { return .zeroPoint }
        return isFlag ? .leftover : .unknown(words(for: rest))
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

    private static func words(for rest: String) -> String {
        let known: [(String, [String])] = [
            ("a factor for each input", ["pre_quant", "smooth", "input_scale", "act_scale", "awq_scale"]),
            ("a low-rank branch", ["lora", "svd", "proj_down", "proj_up", "low_rank", "lowrank", "dora"]),
            ("a second scale", ["scale", "absmax", "amax", "alpha", "gain", "magnitude"]),
            ("signs or an order of columns", ["sign", "g_idx", "perm", "hadamard", "rotation", "order"]),
            ("a codebook", ["codebook", "code", "quant_map", "lut"]),
            ("corrections of single weights", ["outlier", "correction", "residual"]),
        ]
        return known.first { $0.1.contains { rest.contains($0) } }?.0 ?? "a tensor that is not known"
    }
}
