// SPDX-License-Identifier: Apache-2.0

import Files
import Pictures
import TestSupport
import Testing

/// Pixels of files that `PNGBytes` wrote, of every kind that PNG has.
struct PNGPixelTests {
    /// A colour type with one of its bit depths, and a shape.
    struct Kind: CustomTestStringConvertible {
        var type: Int
        var depth: Int
        var isInterlaced: Bool
        var width: Int
        var height: Int

        var testDescription: String {
            "type \(type), \(depth) bits, \(width) × \(height)\(isInterlaced ? ", interlaced" : "")"
        }

        static let all: [Kind] = [
            (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]),
        ]
        .flatMap { type, depths in depths.map { (type, $0) } }
        .flatMap { type, depth in
            // Passes of Adam7 without columns or rows are among them.
            [(1, 1), (2, 3), (5, 1), (1, 5), (9, 10), (33, 17)]
                .flatMap { width, height in
                    [false, true].map { Kind(type: type, depth: depth, isInterlaced: $0, width: width, height: height) }
                }
        }

        /// A file of random pixels.
        func file() -> PNGBytes {
            var file = PNGBytes(
                width: width, height: height, bitDepth: depth, colorType: type, isInterlaced: isInterlaced)
            var random = SplitMix64(seed: UInt64(type * 100 + depth))
            let samples = (0..<width * height * file.channels)
                .map { _ in Int.random(in: 0..<1 << depth, using: &random) }
            let (width, channels) = (width, file.channels)
            file.sample = { x, y, channel in samples[(y * width + x) * channels + channel] }
            if type == 3 {
                file.chunks = [("PLTE", (0..<3 << depth).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 7) })]
            }
            return file
        }
    }

    /// Red, green and blue of a pixel, and the largest that they can be.
    private static func color(of file: PNGBytes, x: Int, y: Int) -> (rgb: [Int], most: Int) {
        let most = (1 << file.bitDepth) - 1
        switch file.colorType {
        case 0, 4: return (Array(repeating: file.sample(x, y, 0), count: 3), most)
        case 3:
            let first = 3 * file.sample(x, y, 0)
            return (file.chunks[0].data[first..<first + 3].map(Int.init), 255)
        default: return ((0..<3).map { file.sample(x, y, $0) }, most)
        }
    }

    @Test(arguments: Kind.all)
    func readsLumaAsItIsStored(_ kind: Kind) throws {
        let written = kind.file()
        let file = try PictureFile(MemoryBytes(written.file, name: "p.png"))
        let luma = try file.luma()
        #expect(luma.width == kind.width && luma.height == kind.height)
        let expected = (0..<kind.width * kind.height)
            .map { place in
                let (rgb, most) = Self.color(of: written, x: place % kind.width, y: place / kind.width)
                let sum = 0.2126 * Double(rgb[0]) + 0.7152 * Double(rgb[1]) + 0.0722 * Double(rgb[2])
                return Float(sum / Double(most))
            }
        #expect(luma.values == expected)
    }

    @Test(arguments: Kind.all)
    func readsColorsAsEightBits(_ kind: Kind) throws {
        let written = kind.file()
        let image = try PictureFile(MemoryBytes(written.file, name: "p.png")).pixels()
        let expected = (0..<kind.width * kind.height)
            .flatMap { place -> [UInt8] in
                let (rgb, most) = Self.color(of: written, x: place % kind.width, y: place / kind.width)
                return rgb.map { most == 65_535 ? UInt8($0 >> 8) : UInt8($0 * 255 / most) }
            }
        #expect(image == PixelImage(width: kind.width, height: kind.height, bytes: expected))
    }

    @Test(arguments: Kind.all)
    func saysHowPixelsAreStored(_ kind: Kind) throws {
        let file = try PictureFile(MemoryBytes(kind.file().file, name: "p.png"))
        #expect(file.format.bitDepth == kind.depth)
        #expect(file.format.isInterlaced == kind.isInterlaced)
        #expect(file.format.color == (kind.type == 3 ? .palette : kind.type & 2 == 2 ? .rgb : .grey))
        #expect(file.format.hasAlpha == (kind.type >= 4))
        #expect(file.hasTransparency == (kind.type >= 4))
        #expect(file.notes.isEmpty)
    }

    /// A grey picture is the same picture in whichever kind it is stored.
    @Test func greyHasTheSameLumaInEveryKind() throws {
        var lumas: [[Float]] = []
        for type in [0, 2, 3, 4, 6] {
            var file = PNGBytes(width: 256, height: 1, colorType: type)
            file.sample = { x, _, _ in x }
            if type == 3 { file.chunks = [("PLTE", (0..<256).flatMap { Array(repeating: UInt8($0), count: 3) })] }
            lumas.append(try PictureFile(MemoryBytes(file.file, name: "p.png")).luma().values)
        }
        #expect(lumas.allSatisfy { $0 == lumas[0] })
        #expect(lumas[0].first == 0 && lumas[0].last == 1)
    }

    private static let besidePixels: [(String, [UInt8])] = [
        ("gAMA", [0, 0, 0xB1, 0x8F]), ("gAMA", [0, 1, 0x86, 0xA0]), ("sRGB", [0]), ("cICP", [9, 16, 0, 1]),
        ("iCCP", Array("Wide".utf8) + [0, 0, 1, 2, 3]), ("tRNS", [0, 1, 0, 2, 0, 3]), ("bKGD", [0, 1, 0, 2, 0, 3]),
        ("cHRM", Array(repeating: 0xFF, count: 32)), ("sBIT", [5, 5, 5]), ("vpAg", [1]),
    ]

    @Test(arguments: besidePixels)
    func nothingBesidePixelsChangesThem(_ chunk: (String, [UInt8])) throws {
        var file = PNGBytes(width: 20, height: 3)
        file.sample = { x, y, channel in (x * 12 + y * 5 + channel * 2) % 256 }
        let plain = try PictureFile(MemoryBytes(file.file, name: "p.png"))
        file.chunks = [(chunk.0, chunk.1)]
        let marked = try PictureFile(MemoryBytes(file.file, name: "p.png"))
        #expect(try marked.luma().values == plain.luma().values)
        #expect(try marked.pixels() == plain.pixels())
        #expect(marked.notes.isEmpty)
    }

    @Test func writesWhatItReads() throws {
        var file = PNGBytes(width: 40, height: 30)
        file.sample = { x, y, channel in (x * 7 + y * 13 + channel * 101) % 256 }
        let image = try PictureFile(MemoryBytes(file.file, name: "p.png")).pixels()
        #expect(try PictureFile(MemoryBytes(image.png(), name: "p.png")).pixels() == image)
    }
}
