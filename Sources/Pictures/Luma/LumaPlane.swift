// SPDX-License-Identifier: Apache-2.0

/// The luma of a picture's pixels as they are stored, row by row.
///
/// Luma is 0.2126 R + 0.7152 G + 0.0722 B of the values divided by their largest, so it lies between 0 and 1. Nothing is made
/// linear: under a change of exposure, light would be decided by the highlights alone.
package struct LumaPlane: Sendable {
    /// The width in pixels.
    package let width: Int
    /// The height in pixels.
    package let height: Int
    /// The luma of each pixel, row by row.
    package let values: [Float]

    /// A plane of given values.
    ///
    /// - Precondition: There are `width * height` values.
    package init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == width * height)
        self.width = width
        self.height = height
        self.values = values
    }
}
