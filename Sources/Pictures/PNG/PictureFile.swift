// SPDX-License-Identifier: Apache-2.0

internal import CPNG
internal import Documents
package import Files
package import SystemPackage

/// A PNG file in memory, whose chunks were checked; its pixels are decoded when they are asked for.
package struct PictureFile: Sendable {
    /// What errors call it.
    package let location: String
    /// Its name, without folders.
    package let name: String
    /// How its pixels are stored.
    package let format: PixelFormat
    /// What it says of colours.
    package let color: ColorInformation
    /// The texts that it carries, in their order.
    package let texts: [PictureText]
    /// Whether pixels have alpha, or a colour is transparent; neither is looked at.
    package let hasTransparency: Bool
    /// What was left out, each as the rest of a sentence that begins with the file.
    package let notes: [String]

    private let bytes: [UInt8]

    /// Opens a file and checks all of it but its pixels.
    ///
    /// - Throws: `FileError` of kind `missing` if it cannot be opened, `damaged` with one of the rules `png-…` if it is not a
    ///   PNG file or is damaged, or with `picture-…` if it is too large, `io` if reading fails.
    package init(opening path: FilePath, limits: PictureLimits = .standard) throws(FileError) {
        try self.init(FileBytes(opening: path), limits: limits)
    }

    /// Reads a source and checks all of it but its pixels.
    ///
    /// - Throws: as `init(opening:limits:)`.
    package init(_ source: some ByteSource, limits: PictureLimits = .standard) throws(FileError) {
        do throws(ParseProblem) {
            try Self.check(source.byteCount, limits)
        } catch {
            throw error.of(file: source.location)
        }
        let start = try source.bytes(at: 0, count: min(source.byteCount, PNGHeader.byteCount))
        do throws(ParseProblem) {
            // Before the rest is read: a JPEG is named at once, and nothing is allocated for a picture that is too large.
            format = try PNGHeader(start, fileBytes: source.byteCount, limits: limits).format
        } catch {
            throw error.of(file: source.location)
        }
        bytes = try source.bytes(at: 0, count: source.byteCount)
        try source.checkUnchanged()
        (location, name) = (source.location, source.name)
        do throws(ParseProblem) {
            let chunks = try PNGChunks(of: bytes, limits: limits)
            let ancillary = try PNGAncillary(of: chunks, in: bytes, limits: limits)
            (color, texts, notes) = (ancillary.color, ancillary.texts, ancillary.notes)
            hasTransparency = format.hasAlpha || ancillary.hasTransparency
        } catch {
            throw error.of(file: source.location)
        }
    }

    private static func check(_ byteCount: Int, _ limits: PictureLimits) throws(ParseProblem) {
        guard byteCount > limits.fileBytes else { return }
        throw ParseProblem(
            .pictureSize, "has \(byteCount) bytes; pictures of at most \(limits.fileBytes) bytes are read",
            expected: "at most \(limits.fileBytes) bytes", found: "\(byteCount)")
    }
}

extension PictureFile {
    /// The luma as stored: gamma, profiles and alpha change nothing.
    ///
    /// - Throws: `FileError` of kind `damaged` if there are not exactly the pixels that the header says.
    package func luma() throws(FileError) -> LumaPlane {
        var report = fpng_report()
        let values = unsafe [Float](unsafeUninitializedCapacity: format.pixels) { buffer, count in
            report = unsafe decode(luma: buffer.baseAddress, rgb: nil)
            count = report.result == FPNG_DONE ? format.pixels : 0
        }
        try check(report)
        return LumaPlane(width: format.width, height: format.height, values: values)
    }

    /// The colours as 8-bit RGB: the high byte of 16 bits, fewer than 8 spread over 0…255; alpha is left out.
    ///
    /// - Throws: `FileError` of kind `damaged` if there are not exactly the pixels that the header says.
    package func pixels() throws(FileError) -> PixelImage {
        var report = fpng_report()
        let values = unsafe [UInt8](unsafeUninitializedCapacity: 3 * format.pixels) { buffer, count in
            report = unsafe decode(luma: nil, rgb: buffer.baseAddress)
            count = report.result == FPNG_DONE ? 3 * format.pixels : 0
        }
        try check(report)
        return PixelImage(width: format.width, height: format.height, bytes: values)
    }

    private func decode(luma: UnsafeMutablePointer<Float>?, rgb: UnsafeMutablePointer<UInt8>?) -> fpng_report {
        unsafe bytes.withUnsafeBufferPointer { file in
            unsafe fpng_read(
                file.baseAddress, file.count, UInt32(format.width), UInt32(format.height), luma, rgb)
        }
    }

    private func check(_ report: fpng_report) throws(FileError) {
        guard report.result != FPNG_DONE else { return }
        throw Self.problem(report, height: format.height, isInterlaced: format.isInterlaced).of(file: location)
    }

    private static func problem(_ report: fpng_report, height: Int, isInterlaced: Bool) -> ParseProblem {
        let message = unsafe withUnsafeBytes(of: report.message) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        let said = message.isEmpty ? "" : " (libpng: \(message))"
        let rows = isInterlaced ? "rows of its seven passes" : "rows"
        switch report.result {
        case FPNG_PIXELS:
            return ParseProblem(
                .pngPixels, expected: "the pixels of all \(isInterlaced ? "" : "\(height) ")\(rows)",
                found: "damaged or missing ones behind \(report.rows) rows\(said)")
        case FPNG_EXCESS:
            return ParseProblem(
                .pngPixels, expected: "as many pixels as its header says, with their checksum", found: "others\(said)")
        case FPNG_PALETTE:
            return ParseProblem(.pngPalette, expected: "colours of its palette", found: "another in row \(report.rows)")
        case FPNG_MEMORY:
            return ParseProblem(
                .pictureMemory, "cannot be read: there is not enough memory", expected: "memory", found: "none")
        default: return ParseProblem(.pngHeader, expected: "a header and palette of PNG", found: "others\(said)")
        }
    }
}
