// SPDX-License-Identifier: Apache-2.0

/// The format of the files of a checkpoint; the raw value is what messages call it.
public enum FileFormat: String, Sendable, Hashable {
    /// A header in JSON, and the tensors' bytes without a hole.
    case safetensors
    /// The format of ggml and llama.cpp, with weights in blocks.
    case gguf = "GGUF"
}
