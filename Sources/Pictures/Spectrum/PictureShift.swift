// SPDX-License-Identifier: Apache-2.0

/// By how much a candidate is moved against its reference, as the correlation of their phases says.
package struct PictureShift: Sendable, Hashable {
    /// The rows by which the reference lies below the candidate; negative if above.
    package let rows: Int
    /// The columns by which the reference lies to the right of the candidate; negative if to the left.
    package let columns: Int
    /// The height of the peak: 1 if one picture is the other moved around, about 0 if they have nothing in common.
    package let peak: Double

    /// The height above which the shift is believed though the compositions are not the same (measured: docs/pictures.md).
    package static let believedPeak = 0.3

    /// True if the peak is high enough to be believed whatever the composition.
    package var isClear: Bool { peak > Self.believedPeak }

    /// True if nothing is moved.
    package var isZero: Bool { rows == 0 && columns == 0 }
}
