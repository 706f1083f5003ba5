// SPDX-License-Identifier: Apache-2.0

public import Conversion

/// A model family that is known by its tensors' names, and the preset that its converter uses.
public enum Architecture: String, Sendable, Hashable, CaseIterable {
    /// Z-Image and Z-Image Turbo.
    case zImage = "Z-Image"
    /// Qwen3 language models, Z-Image's text encoder among them; no preset.
    case qwen3 = "Qwen3"
    /// FLUX.2.
    case flux2 = "FLUX.2"
    /// FLUX.1. convert-to-quant has no preset by this name; FLUX.2's names FLUX.1's inputs, time, guidance and output too.
    case flux1 = "FLUX.1"

    /// The family whose parts all occur among these names; nil where there is none.
    init?(ofTensors names: [String]) {
        let found = Self.allCases.first { family in
            family.parts.allSatisfy { part in names.contains { $0.contains(part) } }
                && !family.foreignParts.contains { part in names.contains { $0.contains(part) } }
        }
        guard let found else { return nil }
        self = found
    }

    /// The preset that keeps what the family is sensitive to.
    public var preset: Preset? {
        switch self {
        case .zImage: Preset.named("zimage")
        case .flux1, .flux2: Preset.named("flux2")
        // The published recipe quantizes all of it.
        case .qwen3: nil
        }
    }

    /// Parts of names that no other family has together.
    private var parts: [String] {
        switch self {
        case .zImage: ["cap_embedder.", "noise_refiner.", "context_refiner."]
        case .qwen3: ["self_attn.q_norm", "self_attn.k_norm", "mlp.gate_proj", "embed_tokens"]
        case .flux2: ["double_blocks.", "single_blocks.", "double_stream_modulation"]
        case .flux1: ["double_blocks.", "single_blocks.", "vector_in."]
        }
    }

    /// Parts of names that tell a relative of the family.
    private var foreignParts: [String] {
        switch self {
        case .zImage, .qwen3, .flux2: []
        // Hunyuan Video; Chroma.
        case .flux1: ["individual_token_refiner", "distilled_guidance_layer"]
        }
    }
}
