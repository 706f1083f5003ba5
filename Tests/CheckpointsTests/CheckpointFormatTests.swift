// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Checkpoints

/// Which format a file is read in.
@Suite struct CheckpointFormatTests {
    @Test func isToldByAFilesFirstBytes() {
        let file = SafetensorsBytes.file([("a", "F32", [1], SafetensorsBytes.f32([1]))])
        #expect(CheckpointFormats.recognizing(file).map { $0 == Safetensors.self } == true)
        // A length of 2^32 and more, no brace, and too few bytes to tell.
        for start in [[2, 0, 0, 0, 1, 0, 0, 0] + Array("{}".utf8), [2, 0, 0, 0, 0, 0, 0, 0] + Array("[]".utf8), [2]] {
            #expect(CheckpointFormats.recognizing(start) == nil)
        }
    }

    @Test func leavesNoFormatThatIsReadToForeignFiles() {
        // Bytes of another kind of file in the place of the header's length, and a text behind the magic.
        let starts: [[UInt8]] = [[0x1F, 0x8B, 8, 0, 0, 0, 0, 0] + Array("{}".utf8), Array("GGUF <html></html>".utf8)]
        for (format, start) in zip(CheckpointFormats.all, starts) {
            #expect(format.recognizes(start) && ForeignFile(start) == nil)
        }
        #expect(CheckpointFormats.all.count == starts.count)
    }

    @Test func isThatOfSafetensorsForFilesThatNothingRecognizes() {
        let source = MemoryBytes([1, 2, 3, 4, 5, 6, 7, 8, 9], name: "m")
        let error = #expect(throws: FileError.self) { try Header(of: source) }
        #expect(error?.rule == "header-length")
    }
}
