// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The signature and the first chunk, `IHDR`, of a PNG file, checked before anything is allocated for its pixels.
struct PNGHeader {
    /// How pixels are stored.
    let format: PixelFormat

    /// The bytes of signature and header.
    static let byteCount = 33

    /// Reads what a file begins with.
    ///
    /// - Parameters:
    ///   - start: at least its first 33 bytes, or all if it has fewer.
    ///   - fileBytes: the length of the file.
    /// - Throws: `ParseProblem` if it is not a PNG file, or its picture is none or too large.
    init(_ start: [UInt8], fileBytes: Int, limits: PictureLimits) throws(ParseProblem) {
        guard start.starts(with: PNGChunks.signature) else { throw ForeignPicture.problem(start) }
        guard start.count >= Self.byteCount else {
            throw ParseProblem(
                .pngCutShort,
                "is cut short: it ends within its first \(Self.byteCount) bytes; copy or download it again",
                expected: "a header", found: "the end at byte \(start.count)")
        }
        let name = PNGChunk.Name(start[12..<16])
        // PNGs for iPhone apps begin with another chunk, which is told by what reads the chunks.
        guard name == .header, start.bigEndian(at: 8) == 13 else {
            if name == .apple { throw ForeignPicture.applePNG }
            throw ParseProblem(
                .pngOrder, expected: "a header (IHDR) of 13 bytes as the first chunk", found: "other bytes")
        }
        format = try Self.format(start)
        try Self.check(format, fileBytes: fileBytes, limits: limits)
    }

    private static func format(_ start: [UInt8]) throws(ParseProblem) -> PixelFormat {
        let width = Int(start.bigEndian(at: 16))
        let height = Int(start.bigEndian(at: 20))
        let sides = 1...Int(Int32.max)
        guard sides.contains(width), sides.contains(height) else {
            throw ParseProblem(.pngHeader, expected: "a width and a height", found: "\(width) × \(height) pixels")
        }
        let (depth, type) = (Int(start[24]), start[25])
        guard let (color, depths) = kinds[type], depths.contains(depth) else {
            throw ParseProblem(
                .pngHeader, expected: "a bit depth and colour type of PNG", found: "depth \(depth), type \(type)")
        }
        guard start[26] == 0, start[27] == 0, start[28] <= 1 else {
            throw ParseProblem(
                .pngHeader, expected: "the compression, filters and interlacing of PNG",
                found: "numbers \(start[26]), \(start[27]) and \(start[28])")
        }
        return PixelFormat(
            width: width, height: height, bitDepth: depth, color: color, hasAlpha: type & 4 != 0,
            isInterlaced: start[28] == 1)
    }

    /// By the number of a colour type: what it is, and its bit depths.
    private static let kinds: [UInt8: (PixelFormat.Color, Set<Int>)] = [
        0: (.grey, [1, 2, 4, 8, 16]), 2: (.rgb, [8, 16]), 3: (.palette, [1, 2, 4, 8]), 4: (.grey, [8, 16]),
        6: (.rgb, [8, 16]),
    ]

    private static func check(_ format: PixelFormat, fileBytes: Int, limits: PictureLimits) throws(ParseProblem) {
        let size = "\(format.width) × \(format.height) pixels"
        guard format.pixels <= limits.pixels else {
            throw ParseProblem(
                .pictureSize, "has \(size); pictures of at most \(limits.pixels) pixels are read",
                expected: "at most \(limits.pixels) pixels", found: size)
        }
        let memory = PictureLimits.memory(
            fileBytes: fileBytes, pixels: format.pixels, rowBytes: format.rowBytes)
        guard let memory, memory <= limits.memory else {
            throw ParseProblem(
                .pictureMemory, "would take more than \(limits.memory) bytes of memory to read",
                expected: "at most \(limits.memory) bytes of memory", found: "more")
        }
    }
}
