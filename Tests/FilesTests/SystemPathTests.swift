// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Files

/// Paths are bytes; strings hold them all.
@Suite struct SystemPathTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [
        Array("a/é/漢😀".utf8), [0xFF], [0x80, 0xBF], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80],
        [0xF4, 0x90, 0x80, 0x80],
        Array("x".utf8) + [0xC3], [0xC3] + Array("é".utf8), Array("\u{10FF80}\u{10FFFF}\u{10FF7F}".utf8),
        Array(1...255), [],
    ])
    func areTheSameBytesAgain(bytes: [UInt8]) {
        #expect(String(pathBytes: bytes).pathBytes == bytes)
    }

    @Test func areTheSameBytesAgainWhateverTheyAre() {
        for seed in 0..<2_000 as Range<UInt64> {
            var random = SplitMix64(seed: seed)
            let bytes = (0..<12)
                .map { _ in UInt8.random(in: 1...255, using: &random) | (Bool.random(using: &random) ? 0x80 : 0) }
            #expect(String(pathBytes: bytes).pathBytes == bytes, "seed \(seed)")
        }
    }

    @Test func areShownByTheirBytes() {
        #expect(String(pathBytes: [0x61, 0xE9, 0x0A]).printable() == "a\\xE9\\u{A}")
    }

    @Test func leadToFilesWhoseNamesAreNoUTF8() throws {
        let name = String(pathBytes: [0x6D, 0xFF] + Array(".safetensors".utf8))
        try AtomicFile.write(
            SafetensorsBytes.file([("a", "U8", [1], [7])]), to: "\(folder.path)/\(name)", overwrite: false)
        #expect(try Checkpoint(opening: folder.path).paths == ["\(folder.path)/\(name)"])
        #expect(try Checkpoint(opening: "\(folder.path)/\(name)").tensors.map(\.name) == ["a"])
        try AtomicFile.write([1], to: "\(folder.path)/\(name)", overwrite: true)
        #expect(try Folder(folder.path).names == [".", "..", name])
    }
}
