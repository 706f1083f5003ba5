// SPDX-License-Identifier: Apache-2.0

/// The luma of a picture, as it is stored: 0.2126 R + 0.7152 G + 0.0722 B of gamma-encoded values from 0 to 1.
package struct LumaPlane: Sendable {
    /// The width in pixels.
    package let width: Int
    /// The height in pixels.
    package let height: Int
    /// Row after row from the top, each from the left; float32, rounded once.
    package let values: [Float]

    /// Creates a plane.
    ///
    /// - Precondition: there are `width * height` values.
    package init(width: Int, height: Int, values: [Float]) {
        precondition(values.count == width * height, "a plane has a value for each pixel")
        self.width = width
        self.height = height
        self.values = values
    }
}
