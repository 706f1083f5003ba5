// SPDX-License-Identifier: Apache-2.0

internal import CPNG
internal import Documents

/// The chunks of a PNG file, from its signature to `IEND`, with every length, name and checksum checked.
struct PNGChunks {
    /// In the order in which they stand.
    private(set) var chunks: [PNGChunk] = []
    /// The bytes behind `IEND`, which belong to no picture.
    private(set) var excess = 0

    /// The bytes with which every PNG file begins.
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Finds the chunks.
    ///
    /// - Throws: `ParseProblem` if the file is cut short, or a chunk without which there is no picture is damaged, missing
    ///   or not in its place.
    init(of bytes: [UInt8], limits: PictureLimits) throws(ParseProblem) {
        var place = Self.signature.count
        repeat {
            let chunk = try Self.chunk(of: bytes, at: place)
            guard chunks.count < limits.chunks else {
                throw ParseProblem(.pngChunkCount, expected: "at most \(limits.chunks) chunks", found: "more")
            }
            try check(chunk, at: place)
            chunks.append(chunk)
            place = chunk.data.upperBound + 4
        } while chunks.last?.name != .end
        excess = bytes.count - place
        guard chunks.contains(where: { $0.name == .pixels }) else {
            throw ParseProblem(.pngOrder, expected: "pixels (IDAT) before the end (IEND)", found: "none")
        }
    }

    private static func chunk(of bytes: [UInt8], at place: Int) throws(ParseProblem) -> PNGChunk {
        guard bytes.count - place >= PNGChunk.frame else {
            throw cutShort(expected: "another chunk at byte \(place)", count: bytes.count)
        }
        let name = PNGChunk.Name(bytes[place + 4..<place + 8])
        guard name.isSound else {
            throw ParseProblem(
                .pngChunk, expected: "a chunk's name of four letters at byte \(place + 4)", found: "other bytes")
        }
        let count = Int(bytes.bigEndian(at: place))
        guard count <= bytes.count - place - PNGChunk.frame else {
            throw cutShort(expected: "\(count) bytes of \(name) at byte \(place + 8)", count: bytes.count)
        }
        let data = place + 8..<place + 8 + count
        return PNGChunk(name: name, data: data, isSound: isSound(bytes, data))
    }

    private static func isSound(_ bytes: [UInt8], _ data: Range<Int>) -> Bool {
        // The checksum covers the name too.
        checksum(bytes[data.lowerBound - 4..<data.upperBound]) == bytes.bigEndian(at: data.upperBound)
    }

    /// The checksum of a chunk's name and data.
    static func checksum(_ covered: ArraySlice<UInt8>) -> UInt32 {
        unsafe covered.withUnsafeBufferPointer { unsafe fpng_checksum($0.baseAddress, $0.count) }
    }

    private static func cutShort(expected: String, count: Int) -> ParseProblem {
        ParseProblem(
            .pngCutShort,
            "is cut short: it ends at byte \(count), where \(expected) should be; copy or download it again",
            expected: expected, found: "the end at byte \(count)")
    }

    /// Makes sure that a chunk that pixels depend on is whole and in its place.
    private func check(_ chunk: PNGChunk, at place: Int) throws(ParseProblem) {
        guard chunk.name != .apple else { throw ForeignPicture.applePNG }
        guard !chunk.name.isCritical || PNGChunk.Name.critical.contains(chunk.name) else {
            throw ParseProblem(.pngKind, expected: "no critical chunk but those of PNG", found: "\(chunk.name)")
        }
        guard chunk.isSound || !chunk.name.isCritical else {
            throw ParseProblem(
                .pngChecksum, expected: "\(chunk.name) at byte \(place) as its checksum says", found: "other bytes")
        }
        guard (chunk.name == .header) == chunks.isEmpty else {
            throw ParseProblem(.pngOrder, expected: "one header (IHDR), as the first chunk", found: "\(chunk.name)")
        }
        guard chunk.name == .pixels, chunks.last?.name != .pixels else { return }
        guard !chunks.contains(where: { $0.name == .pixels }) else {
            throw ParseProblem(
                .pngOrder, expected: "all pixels (IDAT) behind each other", found: "others at byte \(place)")
        }
    }
}

extension [UInt8] {
    /// The number that four bytes are, the highest first.
    ///
    /// - Precondition: they lie within the array.
    func bigEndian(at place: Int) -> UInt32 {
        self[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
