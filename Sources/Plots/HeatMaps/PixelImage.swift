// SPDX-License-Identifier: Apache-2.0

internal import CPNG

/// An opaque picture in sRGB, three bytes per pixel.
struct PixelImage: Sendable {
    /// The width in pixels.
    let width: Int
    /// The height in pixels.
    let height: Int
    private var bytes: [UInt8]

    /// Creates a white picture.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = Array(repeating: 0xFF, count: width * height * 3)
    }

    /// Fills the pixels of a rectangle, which lies inside the picture.
    mutating func fill(x: Range<Int>, y: Range<Int>, _ color: ColorMap.Color) {
        for row in y {
            for column in x {
                let start = (row * width + column) * 3
                bytes[start] = color.red
                bytes[start + 1] = color.green
                bytes[start + 2] = color.blue
            }
        }
    }

    /// The picture as the bytes of a PNG file.
    func png() throws(PlotError) -> [UInt8] {
        var image = unsafe png_image()
        unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
        unsafe image.width = png_uint_32(width)
        unsafe image.height = png_uint_32(height)
        unsafe image.format = png_uint_32(PNG_FORMAT_RGB)
        defer { unsafe png_image_free(&image) }
        // The size is not known before writing; deflate adds a little to what it cannot shrink.
        var size = png_alloc_size_t(bytes.count + bytes.count / 100 + height + 4_096)
        var file = [UInt8](repeating: 0, count: Int(size))
        let isWritten = unsafe png_image_write_to_memory(&image, &file, &size, 0, bytes, 0, nil)
        guard isWritten != 0 else { throw .pngFailed(message: unsafe Self.message(of: image)) }
        return Array(file.prefix(Int(size)))
    }

    /// libpng's message, which it leaves in the image as zero-terminated text.
    private static func message(of image: png_image) -> String {
        unsafe withUnsafeBytes(of: image.message) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
