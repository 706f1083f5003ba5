// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import TestSupport
import Testing

/// Headers that are large or random.
@Suite struct HeaderScaleTests {
    @Test func findsEachOfManyTensors() throws {
        let count = 100_000
        let entries = (0..<count)
            .map {
                "\"t\($0)\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[\($0),\($0 + 1)]}"
            }
        let header = "{\(entries.joined(separator: ","))}"
        let data = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let checkpoint = try open(SafetensorsBytes.file(header: header, data: data))
        #expect(checkpoint.tensors.count == count)
        for index in stride(from: 0, to: count, by: 997) {
            let tensor = try #require(checkpoint.tensor(named: "t\(index)"))
            #expect(try checkpoint.bytes(of: tensor) == [UInt8(truncatingIfNeeded: index)])
        }
        #expect(checkpoint.tensor(named: "t\(count)") == nil)
    }

    @Test func acceptsANameOfAMegabyteAndShortensItInErrors() throws {
        let name = String(repeating: "n", count: 1 << 20)
        let good = "{\"\(name)\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}"
        #expect(try open(SafetensorsBytes.file(header: good)).tensors.map(\.name) == [name])
        let error = try #require(throws: FileError.self) {
            try open(SafetensorsBytes.file(header: "{\"\(name)\":1}"))
        }
        #expect(error.description.utf8.count < 400)
    }

    @Test func survivesRandomDamage() throws {
        let valid = SafetensorsBytes.file(
            [("a.weight", "BF16", [2, 3], Array(0..<12)), ("a.scale", "F32", [], [0, 0, 128, 63])],
            metadata: [("format", "pt")]
        )
        var random = SplitMix64(seed: 1)
        let interesting: [UInt8] = Array("{}[],:\"\\0123456789-.eEu \n".utf8) + [0, 0x7F, 0x80, 0xC3, 0xFF]
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = valid
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(interesting[Int.random(in: 0..<interesting.count, using: &random)], at: place)
                case 2: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                default: bytes[place] = interesting[Int.random(in: 0..<interesting.count, using: &random)]
                }
            }
            guard let checkpoint = try? open(bytes) else { continue }
            accepted += 1
            // What is handed out lies within the file and can be read.
            #expect(checkpoint.tensors.reduce(0) { $0 + $1.byteCount } < bytes.count)
            for tensor in checkpoint.tensors {
                #expect(try checkpoint.bytes(of: tensor).count == tensor.byteCount)
            }
        }
        #expect(accepted > 0 && accepted < 20_000)
    }

    private func open(_ bytes: [UInt8]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(bytes, name: "m.safetensors")], name: "m")
    }
}
