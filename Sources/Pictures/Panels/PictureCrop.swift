// SPDX-License-Identifier: Apache-2.0

/// The part of a picture that is shown beside its figures: all of it, or if a side is longer than `longestSide`, its middle.
///
/// A large picture is cut and not made smaller: smaller pixels are means of others, and texture is what they lose first.
package struct PictureCrop: Sendable, Hashable {
    /// The longest side that is shown, in pixels.
    package static let longestSide = 2_048

    /// The columns that are left out to the left.
    package let x: Int
    /// The rows that are left out above.
    package let y: Int
    /// The width that is shown.
    package let width: Int
    /// The height that is shown.
    package let height: Int
    /// Whether all of the picture is shown.
    package let isWhole: Bool

    /// The part that is shown of a picture of this size.
    package init(width: Int, height: Int) {
        self.width = min(width, Self.longestSide)
        self.height = min(height, Self.longestSide)
        x = (width - self.width) / 2
        y = (height - self.height) / 2
        isWhole = self.width == width && self.height == height
    }
}

extension PixelImage {
    /// The part of the picture that a crop of its size shows.
    func cropped(to crop: PictureCrop) -> PixelImage {
        guard !crop.isWhole else { return self }
        var part: [UInt8] = []
        part.reserveCapacity(3 * crop.width * crop.height)
        for row in crop.y..<(crop.y + crop.height) {
            let start = 3 * (row * width + crop.x)
            part += bytes[start..<(start + 3 * crop.width)]
        }
        return PixelImage(width: crop.width, height: crop.height, bytes: part)
    }
}

extension LumaPlane {
    /// The part of the plane that a crop of its size shows.
    func cropped(to crop: PictureCrop) -> LumaPlane {
        guard !crop.isWhole else { return self }
        var part: [Float] = []
        part.reserveCapacity(crop.width * crop.height)
        for row in crop.y..<(crop.y + crop.height) {
            let start = row * width + crop.x
            part += values[start..<(start + crop.width)]
        }
        return LumaPlane(width: crop.width, height: crop.height, values: part)
    }
}
