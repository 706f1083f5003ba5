// SPDX-License-Identifier: Apache-2.0

/// The kinds of files that sums are read from; the raw value is what messages and documents call them.
package enum ActivationFormat: String, Sendable, Hashable {
    /// Fidelio's own: sums of inputs, outputs and rounding in a safetensors file.
    case fidelio = "fidelio.activations/1"
    /// llama.cpp's imatrix as a GGUF file: sums of inputs alone.
    case imatrixGGUF = "imatrix (GGUF)"
    /// llama.cpp's older imatrix, which stable-diffusion.cpp writes too: sums of inputs, counted in calls and not in rows.
    case imatrixDat = "imatrix (.dat)"
}
