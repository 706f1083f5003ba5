// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Files
import TestSupport
import Testing

@testable import Fidelity

/// Headers and markers of a checkpoint, without its weights.
@Suite struct CheckpointOutlineTests {
    private func fixture(_ name: String) throws -> Checkpoint {
        try Checkpoint(opening: "\(TestFiles.fixtures)/\(name)")
    }

    private static let files = [
        "minilm_layers_bf16.safetensors", "minilm_layers_bf16.row-convrot64.safetensors",
        "minilm_layers_bf16.tensor.safetensors",
    ]

    @Test(arguments: files)
    func `an outline that was written and read is the same checkpoint without its weights`(name: String) throws {
        let file = try fixture(name)
        let outline = try CheckpointOutline(of: file, isOriginal: false)
        let bytes = try JSONText.encode(outline)
        let read = try JSONText.decode(CheckpointOutline.self, from: bytes, file: "part")
        #expect(read == outline && bytes.count < 20_000)
        let again = try read.checkpoint()
        #expect(again.name == file.name && again.byteCount == file.byteCount)
        #expect(again.tensors == file.tensors && again.metadata == file.metadata)
        let (found, expected) = try (read.contents(of: again), QuantizedCheckpoint(scanning: file))
        #expect(found.readable == expected.readable && found.plainTensors == expected.plainTensors)
        #expect(throws: FileError.self) { try again.bytes(of: again.tensors[0], at: 4096, count: 4096) }
    }

    @Test func `files that differ in one header or in the bytes of a sample are others`() throws {
        let file = try fixture(Self.files[0])
        let known = try AnalyzedFile(file, outline: CheckpointOutline(of: file, isOriginal: false))
        #expect(try known == AnalyzedFile(file, outline: CheckpointOutline(of: file, isOriginal: false)))
        let bytes = try file.files[0].bytes(at: 0, count: file.byteCount)
        for place in [9, file.byteCount / 64 * 20] {
            var changed = bytes
            changed[place] ^= 1
            guard let other = try? Checkpoint(sources: [MemoryBytes(changed, name: file.name)], name: file.name) else {
                continue
            }
            #expect(try known != AnalyzedFile(other, outline: CheckpointOutline(of: other, isOriginal: false)))
        }
    }
}
