// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation
import TestSupport
import Testing

/// Files that others wrote.
@Suite struct SharedModelsTests {
    @Test(.needsShared, arguments: ["models", "golden/ctq"])
    func opensEveryFileAndReadsEveryTensor(folder: String) throws {
        let path = try TestFiles.shared(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".safetensors") }
        try #require(!names.isEmpty)
        for name in names {
            let checkpoint = try Checkpoint(opening: path + "/" + name)
            let data = checkpoint.tensors.reduce(0) { $0 + $1.byteCount }
            #expect(data > 0 && data < checkpoint.byteCount)
            for tensor in checkpoint.tensors {
                #expect(try checkpoint.bytes(of: tensor, limit: 64 << 20).count == tensor.byteCount)
                #expect(checkpoint.tensor(named: tensor.name) == tensor)
            }
        }
    }

    @Test(.needsShared) func copiesAFileOfAnotherWriterTensorByTensor() throws {
        let folder = try TemporaryFolder()
        let original = try Checkpoint(
            opening: TestFiles.shared("golden/ctq/rxnfp_bert_ft_f32.row-convrot64.safetensors")
        )
        let writer = try CheckpointWriter(
            creating: folder.path("copy.safetensors"),
            overwrite: false,
            tensors: original.tensors.map { TensorPlan(name: $0.name, elementType: $0.elementType, shape: $0.shape) },
            metadata: original.metadata
        )
        for tensor in original.tensors {
            let bytes = try original.bytes(of: tensor)
            try unsafe bytes.withUnsafeBytes { try unsafe writer.write($0, to: tensor.name, at: 0) }
        }
        try writer.commit()
        let copy = try Checkpoint(opening: folder.path("copy.safetensors"))
        #expect(copy.metadata == original.metadata)
        #expect(copy.tensors.count == original.tensors.count)
        for tensor in original.tensors {
            let other = try #require(copy.tensor(named: tensor.name))
            #expect(try copy.bytes(of: other) == original.bytes(of: tensor))
            #expect(other.shape == tensor.shape && other.elementType == tensor.elementType)
        }
    }
}
