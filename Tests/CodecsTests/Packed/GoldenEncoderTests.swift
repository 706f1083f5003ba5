// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Foundation
import TestSupport
import Testing

@testable import Codecs

/// Encoders against files that the formats' own encoders wrote.
@Suite("An encoder", .needsShared)
struct GoldenEncoderTests {
    /// A file, and the format of its layers.
    struct File: Sendable, CustomTestStringConvertible {
        let name: String
        let format: SweptFormat
        /// Whose FP8 it is: comfy-kitchen's unless said otherwise.
        var writer = FP8Encoder.Writer.comfyKitchen
        /// The least share of codes that are the file's.
        var share = 1.0

        var testDescription: String { name }
    }

    static let packed = [
        File(name: "minilm5.fp8", format: .fp8Tensor, writer: .convertToQuant),
        File(name: "minilm5.fp8-input-scale", format: .fp8Tensor, writer: .convertToQuant),
        File(name: "minilm5.fp8-legacy", format: .fp8Tensor),
        File(name: "minilm5.fp8-e5m2", format: .fp8E5M2Tensor),
        File(name: "minilm5.fp8-plain", format: .fp8Plain),
        File(name: "minilm5.fp8-e5m2-plain", format: .fp8E5M2Plain),
        File(name: "minilm5.fp8-row", format: .fp8Row),
        File(name: "minilm5.fp8-block64", format: .fp8Block64),
        File(name: "minilm5.int8-block64", format: .int8Block64),
        File(name: "minilm5.mxfp8", format: .mxfp8),
        File(name: "minilm5.hybrid-mxfp8", format: .mxfp8),
        File(name: "minilm5.nvfp4", format: .nvfp4),
        File(name: "minilm5.nvfp4-header", format: .nvfp4),
        File(name: "minilm5.nvfp4-unmarked", format: .nvfp4),
        File(name: "minilm5.convrot-w4a4", format: .w4a4),
        File(name: "minilm5.w4a8", format: .w4a8, share: 0.9999),
        File(name: "minilm5.w6a8", format: .w6a8, share: 0.998),
        File(name: "minilm5.awq-w4a16", format: .awq),
        File(name: "minilm5.bnb-nf4", format: .nf4),
    ]

    static let blocks: [File] =
        ["BF16", "F16", "IQ4_NL", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"].map { block("minilm5", $0) }
        + ["IQ4_NL", "IQ4_XS", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "Q8_0"].map { block("rxnfp4", $0) }

    private static func block(_ model: String, _ type: String) -> File {
        // Only names of formats stand in the lists above.
        File(name: "\(model).\(type)", format: SweptFormat(rawValue: type) ?? .bf16)
    }

    @Test("writes the codes and scales that are in the file", arguments: packed)
    func writesPacked(file: File) throws {
        let checkpoint = try GoldenModel.checkpoint(file.name + ".safetensors")
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        var compared = 0
        for layer in contents.others.compactMap(\.packed) {
            let original = try GoldenModel.layer(layer.name, of: file.name)
            guard file.format.fits(rows: original.rows, columns: original.columns) else { continue }
            let encoder = GoldenModel.encoder(file, original)
            // The state of bitsandbytes has rows too, which no format of columns alone has.
            #expect(layer.format.label == file.format.label(columns: original.columns), "\(layer.name)")
            #expect(file.format == .nf4 || layer.format == file.format.packedFormat(columns: original.columns))
            let found = encoder.encode(original.weights)
            let stored = try GoldenCodes(layer, rows: original.rows, columns: original.columns, in: checkpoint)
            #expect(stored.share(of: found) >= file.share, "\(file.name): \(layer.name), \(stored.share(of: found))")
            compared += 1
        }
        #expect(compared >= (file.format == .fp8Block64 || file.format == .int8Block64 ? 4 : 5))
    }

    @Test("writes the blocks that are in the file", arguments: blocks)
    func writesBlocks(file: File) throws {
        let checkpoint = try GoldenModel.checkpoint(file.name + ".gguf")
        let layers = try GoldenBlocks.layers(of: file.name + ".gguf")
        #expect(!layers.isEmpty)
        for layer in layers where layer.storedShape.count == 2 {
            let tensor = try #require(checkpoint.tensor(named: layer.storedName))
            let name = StoredLayer.layerName(ofWeight: layer.storedName)
            let original = try GoldenModel.layer(name, of: file.name)
            let found = GoldenModel.encoder(file, original).encode(original.weights)
            #expect(try checkpoint.bytes(of: tensor) == found.codes, "\(file.name): \(layer.storedName)")
        }
    }

    @Test("costs the bits that the oracle counts, and loses as much", arguments: packed + blocks)
    func losesAsMuch(file: File) throws {
        let suffix = file.format.elementType == nil ? ".safetensors" : ".gguf"
        for (name, expected) in try GoldenModel.oracle(of: file.name + suffix) {
            let original = try GoldenModel.layer(StoredLayer.layerName(ofWeight: name), of: file.name)
            guard file.format.fits(rows: original.rows, columns: original.columns) else { continue }
            let bits = file.format.bitsPerWeight(rows: original.rows, columns: original.columns)
            // These two have another tensor beside the scale.
            if !file.name.hasSuffix("legacy") && !file.name.contains("hybrid") {
                #expect(abs(bits - expected.bitsPerWeight) < 1e-9, "\(file.name): \(name)")
            }
            guard let snr = expected.snrDB else { continue }
            // What is read back here is not rounded to the type that the file's state names.
            let tolerance = file.format == .nf4 ? 5e-3 : 1e-3
            let back = FormatRoundTrip.read(original.weights, file.format, columns: original.columns, .best)
            #expect(abs(original.snr(of: back.values) - snr) < tolerance, "\(file.name): \(name)")
            #expect(!back.moments.wantsFittedCodebook, "\(file.name): \(name)")
        }
    }
}
