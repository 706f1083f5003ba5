// SPDX-License-Identifier: Apache-2.0

/// How many scales a quantized weight has.
///
/// Source: the `int8_tensorwise` format of ComfyUI (comfy-kitchen), whose scale is either of one element or `[out, 1]`.
public enum Scaling: String, Sendable, Hashable, CaseIterable {
    /// One scale for the whole matrix: its largest absolute weight maps to code 127.
    case tensor
    /// One scale per row (output channel): each row's largest absolute weight maps to code 127.
    case row
}
