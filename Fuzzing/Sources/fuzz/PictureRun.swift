// SPDX-License-Identifier: Apache-2.0

@testable import Files
@testable import Pictures

/// A PNG file, read whole; and its texts as a generator's, whatever they are called.
enum PictureRun {
    /// Small, so that a made-up size costs no time.
    private static let limits: PictureLimits = {
        var limits = PictureLimits()
        limits.pixels = 1 << 18
        limits.memory = 1 << 24
        limits.textBytes = 1 << 20
        return limits
    }()

    /// Reads the bytes as they are, and with the checksums that they should have, which a mutation hardly ever hits.
    static func run(_ bytes: [UInt8]) {
        read(bytes)
        read(withChecksums(bytes))
    }

    private static func read(_ bytes: [UInt8]) {
        guard let file = try? PictureFile(MemoryBytes(bytes, name: "p.png"), limits: limits) else { return }
        let origins = ["prompt", "parameters"]
            .flatMap { key in
                file.texts.map { OriginReading(of: [PictureText(key: key, value: $0.value)]).origin }
            }
        for case (let one?, let other?) in zip(origins, origins.dropFirst()) {
            _ = one.differences(from: other).map(\.description)
        }
        let luma = try? file.luma()
        let pixels = try? file.pixels()
        precondition((luma == nil) == (pixels == nil), "luma and colours need the same pixels")
        guard let luma, let pixels else { return }
        precondition(luma.values.allSatisfy { (0...1).contains($0) }, "luma lies between black and white")
        guard let written = try? pixels.png() else { fatalError("a picture cannot be written") }
        let again = try? PictureFile(MemoryBytes(written, name: "p.png")).pixels()
        precondition(again == pixels, "the picture does not read back")
    }

    private static func withChecksums(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        var place = 8
        while result.count - place >= 12 {
            let count = Int(result.bigEndian(at: place))
            guard count <= result.count - place - 12 else { break }
            let end = place + 8 + count
            let sum = PNGChunks.checksum(result[place + 4..<end])
            for (number, shift) in [24, 16, 8, 0].enumerated() {
                result[end + number] = UInt8(truncatingIfNeeded: sum >> UInt32(shift))
            }
            place = end + 4
        }
        return result
    }
}
