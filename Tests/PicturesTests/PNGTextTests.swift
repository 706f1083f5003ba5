// SPDX-License-Identifier: Apache-2.0

import Files
import Pictures
import TestSupport
import Testing

/// What a file says beside its pixels.
struct PNGTextTests {
    private static func file(
        _ chunks: [(String, [UInt8])], limits: PictureLimits = .standard
    ) throws(FileError) -> PictureFile {
        var file = PNGBytes(width: 2, height: 2)
        file.chunks = chunks.map { ($0.0, $0.1) }
        return try PictureFile(MemoryBytes(file.file, name: "p.png"), limits: limits)
    }

    private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test func readsTextsOfEveryKindInTheirOrder() throws {
        let file = try Self.file([
            ("tEXt", Self.bytes("a\0plain")),
            ("zTXt", Self.bytes("b\0\0") + PNGBytes.stored(Self.bytes("packed"))),
            ("iTXt", Self.bytes("c\0\0\0en\0word\0größer")),
            ("iTXt", Self.bytes("d\0\u{1}\0\0\0") + PNGBytes.stored(Self.bytes("beides"))),
            ("tEXt", Self.bytes("e\0")),
        ])
        #expect(file.texts.map(\.key) == ["a", "b", "c", "d", "e"])
        #expect(file.texts.map(\.value) == ["plain", "packed", "größer", "beides", ""])
        #expect(file.notes.isEmpty)
    }

    @Test(arguments: [([0x67, 0xF6, 0xDF], "göß"), (Array("göß".utf8), "göß")])
    func readsLatin1AndWhatProgramsWriteInItsPlace(_ stored: [UInt8], _ text: String) throws {
        #expect(try Self.file([("tEXt", Self.bytes("a\0") + stored)]).texts.map(\.value) == [text])
    }

    private static let damaged: [(String, [UInt8])] = [
        ("tEXt", bytes("no end")), ("tEXt", [0, 65]), ("tEXt", Array(repeating: 65, count: 80) + [0]),
        ("zTXt", bytes("a\0")), ("zTXt", bytes("a\0\u{1}xyz")), ("zTXt", bytes("a\0\0xyz")),
        ("zTXt", bytes("a\0\0") + PNGBytes.stored([1, 2, 3]).dropLast()),
        ("iTXt", bytes("a\0\0\0")), ("iTXt", bytes("a\0\u{2}\0\0\0x")), ("iTXt", bytes("a\0\u{1}\u{1}\0\0x")),
        ("gAMA", [1]), ("gAMA", [0, 0, 0, 0]), ("sRGB", [4]), ("sRGB", []), ("cICP", [1]), ("iCCP", []),
        ("iCCP", [0, 1]),
    ]

    @Test(arguments: damaged)
    func leavesOutADamagedChunk(_ chunk: (String, [UInt8])) throws {
        let file = try Self.file([(chunk.0, chunk.1), ("tEXt", Self.bytes("a\0b"))])
        #expect(file.texts.map(\.value) == ["b"])
        #expect(file.notes == ["has a damaged chunk \(chunk.0), which is left out"])
        #expect(file.color == ColorInformation())
        _ = try file.luma()
    }

    @Test func leavesOutAChunkWhoseChecksumIsWrong() throws {
        var picture = PNGBytes(width: 2, height: 2)
        picture.chunks = [("tEXt", Self.bytes("seed\01"))]
        var bytes = picture.file
        bytes[46] ^= 1
        let file = try PictureFile(MemoryBytes(bytes, name: "p.png"))
        #expect(file.texts.isEmpty)
        #expect(file.notes == ["has a damaged chunk tEXt, which is left out"])
    }

    @Test func readsWhatIsSaidOfColors() throws {
        let file = try Self.file([
            ("gAMA", [0, 0, 0xB1, 0x8F]), ("sRGB", [1]), ("cICP", [9, 16, 0, 1]), ("iCCP", Self.bytes("Wide\0\0xyz")),
        ])
        #expect(
            file.color
                == ColorInformation(gamma: 0.45455, sRGBIntent: 1, profile: "Wide", codePoints: [9, 16, 0, 1]))
    }

    @Test(arguments: [
        ColorInformation(gamma: 0.45455), ColorInformation(gamma: 0.45455, sRGBIntent: 0),
        ColorInformation(sRGBIntent: 2),
        ColorInformation(profile: "sRGB IEC61966-2.1"), ColorInformation(codePoints: [1, 13, 0, 1]),
    ])
    func takesWhatIsSRGBForWhatSaysNothing(_ color: ColorInformation) {
        #expect(color.isEquivalent(to: ColorInformation()))
    }

    @Test(arguments: [
        ColorInformation(gamma: 1), ColorInformation(profile: "Display P3"), ColorInformation(profile: "sRGB linear"),
        ColorInformation(codePoints: [9, 16, 0, 1]),
    ])
    func tellsOtherColorsApart(_ color: ColorInformation) {
        #expect(!color.isEquivalent(to: ColorInformation()))
    }

    @Test func leavesOutTextsBeyondTheLimits() throws {
        var limits = PictureLimits.standard
        limits.texts = 2
        limits.textBytes = 10
        let file = try Self.file(
            [
                ("tEXt", Self.bytes("a\0123456")), ("tEXt", Self.bytes("b\012345")), ("tEXt", Self.bytes("c\01234")),
                ("zTXt", Self.bytes("d\0\0") + PNGBytes.stored([])),
            ], limits: limits)
        #expect(file.texts.map(\.key) == ["a", "c"])
        #expect(file.notes == ["has more texts than are read; 2 are left out"])
    }

    @Test func notesWhatIsPassedOver() throws {
        var picture = PNGBytes(width: 2, height: 2)
        picture.chunks = [("acTL", [0, 0, 0, 2, 0, 0, 0, 0])]
        let file = try PictureFile(MemoryBytes(picture.file + [1, 2, 3], name: "p.png"))
        #expect(
            file.notes == [
                "is animated; its first picture is compared", "has 3 bytes behind its end, which are left out",
            ])
    }
}
