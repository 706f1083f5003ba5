// SPDX-License-Identifier: Apache-2.0

import Files
import Pictures
import TestSupport
import Testing

/// Files that are not whole pictures, and the rule by which each is refused.
struct PNGRefusalTests {
    /// A damaged file.
    struct Fault: CustomTestStringConvertible {
        let testDescription: String
        let rule: String
        let bytes: [UInt8]
        var limits = PictureLimits.standard
    }

    private static let sound: PNGBytes = {
        var file = PNGBytes(width: 8, height: 8)
        file.sample = { x, y, channel in x * 30 + y + channel }
        return file
    }()

    /// A file of these chunks.
    private static func file(_ chunks: (String, [UInt8])...) -> [UInt8] {
        PNGBytes.signature + chunks.flatMap { PNGBytes.chunk($0.0, $0.1) }
    }

    /// A sound file's header with some bytes changed.
    private static func header(_ changes: [Int: UInt8]) -> [UInt8] {
        var header = sound.header
        for (place, byte) in changes { header[place] = byte }
        return file(("IHDR", header), ("IDAT", PNGBytes.stored(sound.filtered)), ("IEND", []))
    }

    private static func pixels(_ stream: [UInt8]) -> [UInt8] {
        file(("IHDR", sound.header), ("IDAT", stream), ("IEND", []))
    }

    private static func changed(_ place: Int, in bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        bytes[place] ^= 0x40
        return bytes
    }

    private static func limited(_ change: (inout PictureLimits) -> Void) -> PictureLimits {
        var limits = PictureLimits.standard
        change(&limits)
        return limits
    }

    private static let palette: [UInt8] = {
        var file = PNGBytes(width: 4, height: 1, colorType: 3)
        file.sample = { x, _, _ in x }
        file.chunks = [("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9])]
        return file.file
    }()

    private static let packedText = (
        "zTXt", Array("prompt".utf8) + [0, 0] + PNGBytes.stored(Array(repeating: 0x20, count: 5_000))
    )

    static let headers: [Fault] = [
        Fault(testDescription: "empty", rule: "png-signature", bytes: []),
        Fault(testDescription: "signature alone", rule: "png-cut-short", bytes: PNGBytes.signature),
        Fault(testDescription: "a header cut short", rule: "png-cut-short", bytes: Array(sound.file.prefix(30))),
        Fault(
            testDescription: "no header", rule: "png-order",
            bytes: file(("IDAT", PNGBytes.stored(sound.filtered)), ("IEND", []))),
        Fault(
            testDescription: "two headers", rule: "png-order",
            bytes: file(
                ("IHDR", sound.header), ("IHDR", sound.header), ("IDAT", PNGBytes.stored(sound.filtered)), ("IEND", []))
        ),
        Fault(testDescription: "no width", rule: "png-header", bytes: header([3: 0])),
        Fault(testDescription: "no height", rule: "png-header", bytes: header([7: 0])),
        Fault(testDescription: "a width over 2^31", rule: "png-header", bytes: header([0: 0x80])),
        Fault(testDescription: "3 bits", rule: "png-header", bytes: header([8: 3])),
        Fault(testDescription: "4-bit RGB", rule: "png-header", bytes: header([8: 4])),
        Fault(testDescription: "colour type 5", rule: "png-header", bytes: header([9: 5])),
        Fault(testDescription: "another compression", rule: "png-header", bytes: header([10: 1])),
        Fault(testDescription: "MNG's filters", rule: "png-header", bytes: header([11: 64])),
        Fault(testDescription: "another interlacing", rule: "png-header", bytes: header([12: 2])),
        Fault(testDescription: "a header that was changed", rule: "png-checksum", bytes: changed(19, in: sound.file)),
        Fault(
            testDescription: "a PNG of an iPhone app", rule: "png-kind",
            bytes: file(("CgBI", [0x50, 0, 0x20, 2]), ("IHDR", sound.header))),
    ]

    static let pixelFaults: [Fault] = [
        Fault(testDescription: "no pixels", rule: "png-order", bytes: file(("IHDR", sound.header), ("IEND", []))),
        Fault(
            testDescription: "pixels in two places", rule: "png-order",
            bytes: file(
                ("IHDR", sound.header), ("IDAT", Array(PNGBytes.stored(sound.filtered).prefix(20))), ("tEXt", [65, 0]),
                ("IDAT", Array(PNGBytes.stored(sound.filtered).dropFirst(20))), ("IEND", []))),
        Fault(testDescription: "no end", rule: "png-cut-short", bytes: Array(sound.file.dropLast(12))),
        Fault(testDescription: "half an end", rule: "png-cut-short", bytes: Array(sound.file.dropLast(1))),
        Fault(testDescription: "pixels that were changed", rule: "png-checksum", bytes: changed(60, in: sound.file)),
        Fault(
            testDescription: "a chunk without a name", rule: "png-chunk",
            bytes: file(("IHDR", sound.header), ("I AT", []))),
        Fault(
            testDescription: "an unknown critical chunk", rule: "png-kind",
            bytes: file(("IHDR", sound.header), ("ABCD", []), ("IEND", []))),
        Fault(testDescription: "an empty stream", rule: "png-pixels", bytes: pixels([])),
        Fault(testDescription: "no stream of zlib", rule: "png-pixels", bytes: pixels(Array(repeating: 7, count: 50))),
        Fault(
            testDescription: "one row less", rule: "png-pixels",
            bytes: pixels(PNGBytes.stored(Array(sound.filtered.dropLast(25))))),
        Fault(
            testDescription: "one byte less", rule: "png-pixels",
            bytes: pixels(PNGBytes.stored(Array(sound.filtered.dropLast())))),
        Fault(
            testDescription: "a stream without its end", rule: "png-pixels",
            bytes: pixels(Array(PNGBytes.stored(sound.filtered).dropLast(30)))),
        Fault(
            testDescription: "one byte more", rule: "png-pixels", bytes: pixels(PNGBytes.stored(sound.filtered + [0]))),
        Fault(
            testDescription: "a thousand rows more", rule: "png-pixels",
            bytes: pixels(PNGBytes.stored(sound.filtered + Array(repeating: 0, count: 25_000)))),
        Fault(
            testDescription: "another sum of the stream", rule: "png-pixels",
            bytes: pixels(changed(PNGBytes.stored(sound.filtered).count - 1, in: PNGBytes.stored(sound.filtered)))),
        Fault(
            testDescription: "an unknown filter", rule: "png-pixels",
            bytes: pixels(PNGBytes.stored([5] + sound.filtered.dropFirst()))),
        Fault(testDescription: "a colour that the palette lacks", rule: "png-palette", bytes: palette),
        Fault(
            testDescription: "no palette", rule: "png-header",
            bytes: PNGBytes(width: 2, height: 2, colorType: 3).file),
    ]

    static let bombs: [Fault] = [
        Fault(
            testDescription: "2^31 by 2^31 pixels", rule: "picture-size",
            bytes: header([0: 0x7F, 1: 0xFF, 2: 0xFF, 3: 0xFF, 4: 0x7F, 5: 0xFF, 6: 0xFF, 7: 0xFF])),
        Fault(
            testDescription: "one pixel too many", rule: "picture-size", bytes: sound.file,
            limits: limited { $0.pixels = 63 }),
        Fault(
            testDescription: "one byte of memory too many", rule: "picture-memory", bytes: sound.file,
            limits: limited { $0.memory = sound.file.count + 7 * 64 + 3 * 24 - 1 }),
        Fault(
            testDescription: "a file too long", rule: "picture-size", bytes: sound.file,
            limits: limited { $0.fileBytes = sound.file.count - 1 }),
        Fault(
            testDescription: "one chunk too many", rule: "png-chunk-count", bytes: sound.file,
            limits: limited { $0.chunks = 2 }),
        Fault(
            testDescription: "a text longer than all may be", rule: "png-text-size",
            bytes: file(("IHDR", sound.header), packedText, ("IDAT", PNGBytes.stored(sound.filtered)), ("IEND", [])),
            limits: limited { $0.textBytes = 4_999 }),
    ]

    /// Reads all of a picture.
    private static func read(_ fault: Fault) throws(FileError) {
        let file = try PictureFile(MemoryBytes(fault.bytes, name: "p.png"), limits: fault.limits)
        // Both, since each could miss what the other tells.
        let colors: FileError?
        do throws(FileError) {
            _ = try file.pixels()
            colors = nil
        } catch {
            colors = error
        }
        _ = try file.luma()
        if let colors { throw colors }
    }

    @Test(arguments: headers + pixelFaults + bombs)
    func refusesAFault(_ fault: Fault) {
        let error = #expect(throws: FileError.self) { try Self.read(fault) }
        #expect(error?.rule == fault.rule, "\(error?.description ?? "")")
        #expect(error?.kind == .damaged)
        #expect(error?.file == "p.png")
    }

    @Test func readsWhatJustFits() throws {
        let limits = Self.limited {
            $0.pixels = 64
            $0.memory = Self.sound.file.count + 7 * 64 + 3 * 24
            $0.fileBytes = Self.sound.file.count
            $0.chunks = 3
        }
        _ = try PictureFile(MemoryBytes(Self.sound.file, name: "p.png"), limits: limits).luma()
    }

    /// However short it is cut, there is never a picture.
    @Test(arguments: [false, true])
    func refusesEveryFileThatIsCutShort(_ isInterlaced: Bool) {
        var file = Self.sound
        file.isInterlaced = isInterlaced
        let bytes = file.file
        for count in 0..<bytes.count {
            #expect(throws: FileError.self) {
                try Self.read(Fault(testDescription: "", rule: "", bytes: Array(bytes.prefix(count))))
            }
        }
    }

    /// Also where the chunks around it are whole, as a program leaves them that stops in the middle.
    @Test(arguments: [false, true])
    func refusesEveryStreamThatIsCutShort(_ isInterlaced: Bool) {
        var file = Self.sound
        file.isInterlaced = isInterlaced
        let stream = PNGBytes.stored(file.filtered)
        for count in 0..<stream.count {
            let bytes = Self.file(("IHDR", file.header), ("IDAT", Array(stream.prefix(count))), ("IEND", []))
            #expect(throws: FileError.self, "\(count) bytes") {
                try Self.read(Fault(testDescription: "", rule: "", bytes: bytes))
            }
        }
    }

    private static let foreign: [([UInt8], String)] = [
        (
            [0xFF, 0xD8, 0xFF, 0xE0],
            "is a JPEG and not a PNG: save the picture as PNG: JPEG and WebP change the texture that is compared"
        ),
        (Array("RIFF....WEBPVP8 ".utf8), "is a WebP and not a PNG: save the picture as PNG: JPEG and WebP change"),
        (Array("GIF89a".utf8), "is a GIF and not a PNG"), ([0, 0, 0, 28] + Array("ftypavif".utf8), "is an AVIF"),
        (Array("<!DOCTYPE html>".utf8), "is a web page or another text and not a PNG: download the file itself"),
        (Array("version https://git-lfs.github.com/spec/v1".utf8), "is a Git LFS pointer"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0A, 0x1A, 0x0A], "is a PNG whose first bytes were changed"),
        ([], "is an empty file"), ([1, 2, 3], "is not a PNG file"),
    ]

    @Test(arguments: foreign)
    func saysWhatAnotherFileIs(_ start: [UInt8], _ words: String) {
        let error = #expect(throws: FileError.self) { try PictureFile(MemoryBytes(start, name: "p.png")) }
        #expect(error?.description.contains("\"p.png\" \(words)") == true, "\(error?.description ?? "")")
    }

    @Test func saysWhereAFileEnds() {
        let bytes = Array(Self.sound.file.prefix(100))
        let error = #expect(throws: FileError.self) { try PictureFile(MemoryBytes(bytes, name: "p.png")) }
        #expect(
            error?.description == """
                "p.png" is cut short: it ends at byte 100, where 211 bytes of IDAT at byte 41 should be; copy or download \
                it again (rule png-cut-short).
                """)
    }

    @Test func saysWhatIsWrongWithPixels() throws {
        let bytes = Self.pixels(PNGBytes.stored(Array(Self.sound.filtered.dropLast(25))))
        let file = try PictureFile(MemoryBytes(bytes, name: "p.png"))
        let error = #expect(throws: FileError.self) { try file.luma() }
        #expect(
            error?.description == """
                "p.png" is damaged: expected the pixels of all 8 rows, found damaged or missing ones behind 7 rows \
                (libpng: Not enough image data) (rule png-pixels).
                """)
    }
}
