// SPDX-License-Identifier: Apache-2.0

/// The scale of a matrix or a row, and how weights become codes by it: the INT8 contract of ComfyUI, in float32.
///
/// | mode | scale | code |
/// |---|---|---|
/// | tensor | max(amax, 1e−12) / 127 | round(w · (1/scale)) |
/// | row, not rotated | 1/qs, qs = (1 / max(amax, 1e−12)) · 127 | round(w · qs) |
/// | row, rotated | max(amax / 127, 1e−30) | round(w / scale) |
///
/// round is half to even; amax is the largest absolute weight of the matrix or row, after rotation. The contract clamps
/// codes to ±127 (−128 if rotated), which cannot act on weights no larger than amax.
///
/// Source: convert-to-quant 1.3.4, whose files ComfyUI loads.
package struct Int8Scale: Sendable, Equatable {
    /// What one step of the code is worth.
    package let scale: Float
    /// What weights are multiplied by; nil if they are divided by the scale.
    package let multiplier: Float?

    /// The scale of a matrix or row whose largest absolute weight is `maximum`.
    package init(scaling: Scaling, isRotated: Bool, maximum: Float) {
        switch (scaling, isRotated) {
        case (.tensor, _):
            scale = max(maximum, 1e-12) / 127
            multiplier = 1 / scale
        case (.row, false):
            let steps = (1 / max(maximum, 1e-12)) * 127
            multiplier = steps
            scale = 1 / steps
        case (.row, true):
            scale = max(maximum / 127, 1e-30)
            multiplier = nil
        }
    }
}
