// SPDX-License-Identifier: Apache-2.0

/// A chunk of a PNG file: where its data are, and whether its checksum is right.
struct PNGChunk {
    /// Four letters; the first is a capital if the picture cannot be read without the chunk.
    struct Name: Hashable, CustomStringConvertible {
        let bytes: [UInt8]

        init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

        init(_ text: String) { self.init(text.utf8) }

        /// Whether they are four letters.
        var isSound: Bool {
            bytes.count == 4
                && bytes.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) && $0 & 0x40 != 0 }
        }

        /// Whether the picture cannot be read without it.
        var isCritical: Bool { bytes[0] & 0x20 == 0 }

        var description: String { String(decoding: bytes, as: UTF8.self) }
    }

    let name: Name
    /// Where its data are in the file.
    let data: Range<Int>
    /// Whether its checksum is right.
    let isSound: Bool

    /// The bytes that a chunk has beside its data: length, name, checksum.
    static let frame = 12
}

extension PNGChunk.Name {
    static let header = Self("IHDR")
    static let palette = Self("PLTE")
    static let pixels = Self("IDAT")
    static let end = Self("IEND")
    static let transparency = Self("tRNS")
    static let gamma = Self("gAMA")
    static let sRGB = Self("sRGB")
    static let profile = Self("iCCP")
    static let codePoints = Self("cICP")
    static let text = Self("tEXt")
    static let packedText = Self("zTXt")
    static let internationalText = Self("iTXt")
    static let animation = Self("acTL")
    static let apple = Self("CgBI")

    /// Those that the picture's pixels are made of, and what stands in their order.
    static let critical: Set<Self> = [.header, .palette, .pixels, .end]
}
