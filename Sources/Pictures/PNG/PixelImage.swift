// SPDX-License-Identifier: Apache-2.0

internal import CPNG

/// An opaque picture, three bytes per pixel: red, green and blue.
package struct PixelImage: Sendable, Hashable {
    /// The width in pixels.
    package let width: Int
    /// The height in pixels.
    package let height: Int
    /// Row after row from the top, three bytes per pixel.
    package private(set) var bytes: [UInt8]

    /// A picture of these bytes.
    ///
    /// - Precondition: there are `3 * width * height` bytes, and at least one pixel.
    package init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && bytes.count == width * height * 3, "a picture has bytes for each pixel")
        self.width = width
        self.height = height
        self.bytes = bytes
    }

    /// A white picture.
    package init(width: Int, height: Int) {
        self.init(width: width, height: height, bytes: Array(repeating: 0xFF, count: width * height * 3))
    }

    /// Fills the pixels of a rectangle, which lies inside the picture.
    package mutating func fill(x: Range<Int>, y: Range<Int>, red: UInt8, green: UInt8, blue: UInt8) {
        for row in y {
            for column in x {
                let start = (row * width + column) * 3
                bytes[start] = red
                bytes[start + 1] = green
                bytes[start + 2] = blue
            }
        }
    }

    /// The picture as the bytes of a PNG file, which says that it is sRGB.
    package func png() throws(PNGWritingError) -> [UInt8] {
        // The size is not known before writing; deflate adds a little to what it cannot shrink.
        var size = bytes.count + bytes.count / 100 + height + 4_096
        var file = [UInt8](repeating: 0, count: size)
        var message = [CChar](repeating: 0, count: Int(FPNG_MESSAGE))
        let isWritten = unsafe fpng_write(UInt32(width), UInt32(height), bytes, &file, &size, &message)
        guard isWritten != 0 else {
            throw PNGWritingError(
                message: String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        return Array(file.prefix(size))
    }
}

/// libpng could not write a picture.
package struct PNGWritingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// libpng's own message.
    package let message: String

    /// One sentence.
    package var description: String { "Cannot write the picture: libpng says \(message)." }
}
