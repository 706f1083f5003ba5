// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What a file is that is not a PNG, by its first bytes, and what to do about it.
enum ForeignPicture {
    /// Why it cannot be read, in words that say what it is.
    static func problem(_ start: [UInt8]) -> ParseProblem {
        let found = start.isEmpty ? "an empty file" : kinds.first { $0.matches(start) }?.words
        guard let found else {
            return ParseProblem(.pngSignature, "is not a PNG file", expected: "a PNG's first bytes", found: "others")
        }
        return ParseProblem(.pngSignature, "is \(found)", expected: "a PNG's first bytes", found: found)
    }

    /// A PNG as iPhone apps contain it.
    static let applePNG = ParseProblem(
        .pngKind, "is a PNG for iPhone apps (CgBI), which other programs cannot read: save it as a plain PNG",
        expected: "a PNG by its standard", found: "the chunk CgBI")

    private struct Kind {
        /// Where bytes stand, and which.
        let marks: [(at: Int, bytes: [UInt8])]
        let words: String

        init(_ marks: [(at: Int, bytes: [UInt8])], _ words: String) {
            self.marks = marks
            self.words = words
        }

        func matches(_ start: [UInt8]) -> Bool {
            marks.allSatisfy { start.dropFirst($0.at).starts(with: $0.bytes) }
        }
    }

    /// What a format that changes what is compared is called.
    private static func lossy(_ name: String, _ changing: String) -> String {
        "\(name) and not a PNG: save the picture as PNG: \(changing) the texture that is compared"
    }

    private static let kinds: [Kind] = [
        Kind([(0, [0xFF, 0xD8, 0xFF])], lossy("a JPEG", "JPEG and WebP change")),
        Kind([(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))], lossy("a WebP", "JPEG and WebP change")),
        Kind([(4, Array("ftypavi".utf8))], lossy("an AVIF", "AVIF changes")),
        Kind([(4, Array("ftyphei".utf8))], lossy("a HEIC", "HEIC changes")),
        Kind([(0, [0xFF, 0x0A])], "a JPEG XL and not a PNG: save the picture as PNG"),
        Kind([(4, Array("JXL ".utf8))], "a JPEG XL and not a PNG: save the picture as PNG"),
        Kind([(0, Array("GIF8".utf8))], "a GIF and not a PNG: save the picture as PNG, without reducing its colours"),
        Kind([(0, Array("BM".utf8))], "a BMP and not a PNG: save the picture as PNG"),
        Kind([(0, [0x49, 0x49, 0x2A, 0])], "a TIFF and not a PNG: save the picture as PNG"),
        Kind([(0, [0x4D, 0x4D, 0, 0x2A])], "a TIFF and not a PNG: save the picture as PNG"),
        Kind([(0, Array("8BPS".utf8))], "a Photoshop file and not a PNG: save the picture as PNG"),
        Kind([(0, [0x76, 0x2F, 0x31, 0x01])], "an OpenEXR file and not a PNG: save the picture as PNG"),
        Kind([(0, [0x8A, 0x4D, 0x4E, 0x47])], "an MNG animation and not a PNG: save one picture of it as PNG"),
        Kind([(0, Array("version https://git-lfs".utf8))], "a Git LFS pointer and not a picture: run \"git lfs pull\""),
        Kind([(0, Array("<".utf8))], "a web page or another text and not a PNG: download the file itself"),
        Kind(
            [(1, Array("PNG".utf8))],
            "a PNG whose first bytes were changed, as a transfer as text does: copy or download it again as it is"),
    ]
}
