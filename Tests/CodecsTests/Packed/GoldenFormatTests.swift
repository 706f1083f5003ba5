// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Files
import Foundation
import TestSupport
import Testing

@testable import Codecs

/// Files of other formats, made by their own encoders, against what their own decoders read in them.
@Suite("Layers of other formats", .needsShared)
struct GoldenFormatTests {
    /// What the oracle says of a layer: `shared/golden/formats/oracle.json`.
    struct Layer: Decodable {
        let format: String
        let bitsPerWeight: Double
        let digest: String
        let mse: Double?
        let snrDB: Double?
        let largestError: Double?

        private enum CodingKeys: String, CodingKey {
            case format
            case mse
            case bitsPerWeight = "bits_per_weight"
            case digest = "dequantized_sha256"
            case snrDB = "snr_db"
            case largestError = "max_abs_err"
        }
    }

    private struct Oracle: Decodable {
        let files: [String: [String: Layer]]
    }

    private static func folder() throws -> String { try TestFiles.shared("golden/formats") }

    private static func oracle() throws -> [String: [String: Layer]] {
        let data = try Data(contentsOf: URL(fileURLWithPath: try folder() + "/oracle.json"))
        return try JSONDecoder().decode(Oracle.self, from: data).files
    }

    static let files = (try? oracle())?.keys.filter { $0.hasSuffix(".safetensors") }.sorted() ?? []

    @Test("are all found")
    func findsAll() { #expect(Self.files.count == 24) }

    @Test(
        "have scales in tiles, unless they lie in rows",
        arguments: [
            ("minilm5.nvfp4", false), ("minilm5.nvfp4-awq", false), ("minilm5.nvfp4-unmarked", false),
            ("minilm5.mxfp8", false), ("minilm5.hybrid-mxfp8", false), ("minilm5.fp8-block64", false),
            ("defects/nvfp4-unmarked", false), ("defects/nvfp4-nibbles-swapped", false),
            ("defects/nvfp4-scales-row-major", true), ("defects/mxfp8-scales-row-major", true),
        ])
    func tellsOrder(file: String, isInRows: Bool) throws {
        let checkpoint = try Checkpoint(opening: try Self.folder() + "/\(file).safetensors")
        let layers = try QuantizedCheckpoint(scanning: checkpoint).others.compactMap(\.packed)
        #expect(!layers.isEmpty)
        #expect(try ScaleOrderTest(of: layers, in: checkpoint).showsRows == isInRows)
    }

    @Test("hold the weights that their own decoder reads, bit for bit", arguments: files)
    func decodes(file: String) throws {
        let original = try Checkpoint(opening: try Self.folder() + "/minilm5.original.safetensors")
        let checkpoint = try Checkpoint(opening: try Self.folder() + "/" + file)
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        let packed = Dictionary(uniqueKeysWithValues: contents.others.map { ($0.name, $0.packed) })
        for (name, expected) in try #require(try Self.oracle()[file]) {
            let layerName = StoredLayer.layerName(ofWeight: name)
            let stored = ["", "model.diffusion_model."].compactMap { packed[$0 + layerName] }.first
            guard let found = stored else {
                #expect(contents.layers.contains { $0.name == layerName }, "\(name) is not found")
                continue
            }
            let shape = try #require(original.tensor(named: name)).shape
            let layer = try #require(found?.cropped(to: shape), "\(name), \(expected.format)")
            #expect(abs(layer.bitsPerWeight - expected.bitsPerWeight) < 0.05, "\(name): \(layer.bitsPerWeight)")
            let weights = try Self.weights(of: layer, in: checkpoint)
            guard layer.format.rotation == nil else {
                try Self.compare(weights, with: original, name, expected)
                continue
            }
            #expect(Self.digest(of: weights) == expected.digest, "\(name), \(layer.format)")
        }
    }

    private static func weights(of layer: PackedLayer, in checkpoint: Checkpoint) throws -> [Float] {
        var weights = [Float](repeating: 0, count: layer.rows * layer.columns)
        let source = try LayerWeights(.packed(layer), in: checkpoint)
        var values = source.rowValues()
        let codes = try checkpoint.bytes(of: layer.weight, limit: layer.weight.byteCount)
        let nonFinite = unsafe weights.withUnsafeMutableBytes { weights in
            unsafe codes.withUnsafeBytes { codes in
                let own = unsafe UnsafeRawBufferPointer(rebasing: codes[source.byteRange(ofRows: 0..<layer.rows)])
                return unsafe values.countingWrite(source.stored(0..<layer.rows, own), as: .f32, into: weights)
            }
        }
        #expect(nonFinite == 0)
        return weights
    }

    private static func digest(of weights: [Float]) -> String {
        var digest = SHA256()
        unsafe weights.withUnsafeBytes { unsafe digest.update($0) }
        return digest.finalize().hexadecimal
    }

    /// Weights whose rotation is taken off differ in the last bits by the order of sums.
    private static func compare(
        _ weights: [Float], with original: Checkpoint, _ name: String, _ expected: Layer
    ) throws {
        let tensor = try #require(original.tensor(named: name))
        let bytes = try original.bytes(of: tensor, limit: tensor.byteCount)
        var (signal, error, worst) = (0.0, 0.0, 0.0)
        for index in weights.indices {
            let bits = UInt32(bytes[2 * index]) << 16 | UInt32(bytes[2 * index + 1]) << 24
            let (ours, theirs) = (Double(Float(bitPattern: bits)), Double(weights[index]))
            signal += ours * ours
            error += (ours - theirs) * (ours - theirs)
            worst = max(worst, abs(ours - theirs))
        }
        #expect(tensor.elementType == .bf16)
        #expect(abs(error / Double(weights.count) / (try #require(expected.mse)) - 1) < 1e-5, "\(name)")
        #expect(abs(10 * log10(signal / error) - (try #require(expected.snrDB))) < 1e-4, "\(name)")
        #expect(
            abs(worst - (try #require(expected.largestError))) < 1e-6 * Double(weights.map(abs).max() ?? 0) + 1e-9,
            "\(name)")
    }
}
