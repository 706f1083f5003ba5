// SPDX-License-Identifier: Apache-2.0

/// How a PNG file stores its pixels.
package struct PixelFormat: Sendable, Hashable {
    /// What a pixel's numbers are.
    package enum Color: String, Sendable, Hashable, CaseIterable {
        case grey
        case rgb
        /// A place in a list of RGB colours.
        case palette
    }

    /// The width in pixels, from 1 to 2³¹ − 1.
    package let width: Int
    /// The height in pixels, from 1 to 2³¹ − 1.
    package let height: Int
    /// Bits per number: 1, 2, 4, 8 or 16.
    package let bitDepth: Int
    /// What a pixel's numbers are, beside alpha.
    package let color: Color
    /// Whether each pixel has an alpha of its own.
    package let hasAlpha: Bool
    /// Whether the pixels stand in the seven passes of Adam7.
    package let isInterlaced: Bool

    /// The number of pixels.
    package var pixels: Int { width * height }

    /// Numbers per pixel.
    package var channels: Int {
        (color == .rgb ? 3 : 1) + (hasAlpha ? 1 : 0)
    }

    /// The bytes of a row while it is read, one number in at least one byte.
    var rowBytes: Int { width * channels * (bitDepth == 16 ? 2 : 1) }
}

extension PixelFormat: CustomStringConvertible {
    /// Such as "640 × 480, 8-bit RGB with alpha, interlaced".
    package var description: String {
        let name =
            switch color {
            case .grey: "grey"
            case .rgb: "RGB"
            case .palette: "palette"
            }
        return "\(width) × \(height), \(bitDepth)-bit \(name)\(hasAlpha ? " with alpha" : "")"
            + (isInterlaced ? ", interlaced" : "")
    }
}
