// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Foundation
import OrderedCollections
import TestSupport
import Testing

@testable import Codecs

/// GGUF files that other programs wrote, and what ggml makes of each tensor.
@Suite struct GoldenBlocksTests {
    @Test("every tensor decodes to ggml's float32, to the bit", .needsShared, arguments: GoldenBlocks.files)
    func decodesToTheBit(name: String) throws {
        let checkpoint = try Checkpoint(opening: TestFiles.shared("golden/formats/\(name)"))
        let layers = try GoldenBlocks.layers(of: name)
        #expect(!layers.isEmpty)
        for layer in layers {
            let tensor = try #require(
                checkpoint.tensors.first { $0.storedName == layer.storedName }, "\(layer.storedName)")
            #expect(tensor.elementType.rawValue.hasSuffix(layer.format))
            #expect(tensor.shape == layer.storedShape)
            #expect(try GoldenBlocks.sha256(of: tensor, in: checkpoint) == layer.sha256, "\(name): \(layer.storedName)")
        }
    }
}

/// The golden GGUF files, with what is known of them.
enum GoldenBlocks {
    /// What is known of one tensor.
    struct Layer {
        let storedName: String
        let format: String
        let storedShape: [Int]
        let sha256: String
    }

    /// The files' names.
    static let files =
        [
            "minilm5.BF16", "minilm5.F16", "minilm5.IQ4_NL", "minilm5.Q4_0", "minilm5.Q4_1", "minilm5.Q5_0",
            "minilm5.Q5_1", "minilm5.Q8_0", "minilm5.orig-shape-Q4_K", "rxnfp4.IQ4_NL", "rxnfp4.IQ4_XS", "rxnfp4.MXFP4",
            "rxnfp4.NVFP4", "rxnfp4.Q2_K", "rxnfp4.Q3_K", "rxnfp4.Q4_K", "rxnfp4.Q5_K", "rxnfp4.Q6_K", "rxnfp4.Q8_0",
            "rxnfp4.mixed-aligned64",
        ]
        .map { "\($0).gguf" }

    /// The tensors of a file.
    static func layers(of name: String) throws -> [Layer] {
        let path = try TestFiles.shared("golden/formats/oracle.json")
        let text = [UInt8](try #require(FileManager.default.contents(atPath: path)))
        let files = try #require(try JSONValue(parsing: text).objectValue?["files"]?.objectValue)
        return try #require(files[name]?.objectValue)
            .map { name, entry in
                Layer(
                    storedName: entry["stored_as"]?.stringValue ?? name,
                    format: try #require(entry["format"]?.stringValue),
                    storedShape: try #require(entry["stored_shape"]?.arrayValue).compactMap(\.integerValue),
                    sha256: try #require(entry["dequantized_sha256"]?.stringValue)
                )
            }
    }

    /// The SHA-256 of a tensor's weights in float32, row after row.
    static func sha256(of tensor: TensorInfo, in checkpoint: Checkpoint) throws -> String {
        var digest = SHA256()
        for row in try GGUFRows.decoded(tensor, of: checkpoint) {
            #expect(row.nonFinite == 0)
            digest.update(unsafe row.values.withUnsafeBytes { unsafe [UInt8]($0) })
        }
        return digest.finalize().hexadecimal
    }
}
