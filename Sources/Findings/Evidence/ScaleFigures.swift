// SPDX-License-Identifier: Apache-2.0

/// What is wrong with the numbers of a layer's scale.
package struct ScaleFigures: Sendable, Equatable {
    /// Scales that are 0.
    package var zero = 0
    /// Scales under 0.
    package var negative = 0
    /// Scales that are NaN or infinite.
    package var nonFinite = 0

    /// Whether there is one number in every row, as there is where the matrix has one scale.
    package var areEqual = true

    /// Whether every scale is a positive number.
    package var areSound: Bool { zero == 0 && negative == 0 && nonFinite == 0 }

    /// Counts over the scales, one per row.
    init(_ scales: [Float]) {
        for scale in scales {
            if scale != scales[0] { areEqual = false }
            if !scale.isFinite {
                nonFinite += 1
            } else if scale == 0 {
                zero += 1
            } else if scale < 0 {
                negative += 1
            }
        }
    }
}
