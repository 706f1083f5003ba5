// SPDX-License-Identifier: Apache-2.0

/// PNG files for tests, written by the standard's text and not by libpng: uncompressed blocks, every colour type, depth and
/// filter, Adam7.
package struct PNGBytes: Sendable {
    package var width: Int
    package var height: Int
    package var bitDepth: Int
    /// The number of IHDR: 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.
    package var colorType: Int
    package var isInterlaced: Bool
    /// Chunks that stand between IHDR and the pixels.
    package var chunks: [(name: String, data: [UInt8])] = []
    /// The number of a pixel's channel.
    package var sample: @Sendable (_ x: Int, _ y: Int, _ channel: Int) -> Int = { _, _, _ in 0 }

    package init(width: Int, height: Int, bitDepth: Int = 8, colorType: Int = 2, isInterlaced: Bool = false) {
        self.width = width
        self.height = height
        self.bitDepth = bitDepth
        self.colorType = colorType
        self.isInterlaced = isInterlaced
    }

    /// Numbers per pixel.
    package var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colorType] ?? 1 }

    /// The bytes of the file.
    package var file: [UInt8] {
        Self.signature + Self.chunk("IHDR", header) + chunks.flatMap { Self.chunk($0.name, $0.data) }
            + Self.chunk("IDAT", Self.stored(filtered)) + Self.chunk("IEND", [])
    }

    /// The data of IHDR.
    package var header: [UInt8] {
        Self.bigEndian(width) + Self.bigEndian(height)
            + [UInt8(bitDepth), UInt8(colorType), 0, 0, isInterlaced ? 1 : 0]
    }

    /// The filtered rows of all passes, before they are packed.
    package var filtered: [UInt8] {
        guard isInterlaced else { return pass(left: 0, top: 0, across: 1, down: 1) }
        return [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            .flatMap { pass(left: $0.0, top: $0.1, across: $0.2, down: $0.3) }
    }

    private func pass(left: Int, top: Int, across: Int, down: Int) -> [UInt8] {
        let columns = Array(stride(from: left, to: width, by: across))
        guard !columns.isEmpty else { return [] }
        var result: [UInt8] = []
        var before: [UInt8] = []
        for (number, y) in stride(from: top, to: height, by: down).enumerated() {
            let row = packed(columns.flatMap { x in (0..<channels).map { sample(x, y, $0) } })
            result += filter(row, before.isEmpty ? Array(repeating: 0, count: row.count) : before, number % 5)
            before = row
        }
        return result
    }

    private func packed(_ samples: [Int]) -> [UInt8] {
        if bitDepth == 16 { return samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
        let each = 8 / bitDepth
        return stride(from: 0, to: samples.count, by: each)
            .map { start in
                (0..<each)
                    .reduce(0) { byte, place in
                        let sample = start + place < samples.count ? samples[start + place] : 0
                        return byte << UInt8(bitDepth) | UInt8(sample)
                    }
            }
    }

    /// A row behind the number of its filter.
    private func filter(_ row: [UInt8], _ above: [UInt8], _ kind: Int) -> [UInt8] {
        let step = max(1, channels * bitDepth / 8)
        let filtered = row.indices.map { place -> UInt8 in
            let left = place >= step ? Int(row[place - step]) : 0
            let corner = place >= step ? Int(above[place - step]) : 0
            let up = Int(above[place])
            let guess = [0, left, up, (left + up) / 2, Self.paeth(left, up, corner)][kind]
            return row[place] &- UInt8(guess)
        }
        return [UInt8(kind)] + filtered
    }

    private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> Int {
        let guess = left + up - corner
        let distances = [left, up, corner].map { abs(guess - $0) }
        if distances[0] <= distances[1], distances[0] <= distances[2] { return left }
        return distances[1] <= distances[2] ? up : corner
    }
}

extension PNGBytes {
    package static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Length, name, data and checksum of a chunk.
    package static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let covered = Array(name.utf8) + data
        return bigEndian(data.count) + covered + bigEndian(Int(checksum(covered)))
    }

    /// A zlib stream of blocks that are stored as they are.
    package static func stored(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var place = 0
        repeat {
            let count = min(bytes.count - place, 65_535)
            let length = [UInt8(count & 0xFF), UInt8(count >> 8)]
            result += [place + count == bytes.count ? 1 : 0] + length + length.map { ~$0 }
            result += bytes[place..<place + count]
            place += count
        } while place < bytes.count
        var (low, high) = (1, 0)
        for byte in bytes {
            low = (low + Int(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return result + bigEndian(high << 16 | low)
    }

    /// Four bytes, the highest first.
    package static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    /// CRC-32, bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum >> 1 ^ (sum & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
