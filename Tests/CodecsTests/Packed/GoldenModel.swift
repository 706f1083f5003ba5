// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import Foundation
import TestSupport
import Testing

@testable import Codecs

/// The models of which there are files in other formats.
enum GoldenModel {
    /// A layer of an original.
    struct Layer {
        let rows: Int
        let columns: Int
        let weights: [Float]

        /// 10·log10(Σw² / Σ(w − v)²).
        func snr(of values: [Float]) -> Double {
            var (signal, error) = (0.0, 0.0)
            for (weight, value) in zip(weights, values) {
                signal += Double(weight) * Double(weight)
                error += (Double(weight) - Double(value)) * (Double(weight) - Double(value))
            }
            return 10 * log10(signal / error)
        }
    }

    /// What the oracle says of a layer.
    struct Expected: Decodable {
        let bitsPerWeight: Double
        let snrDB: Double?

        private enum CodingKeys: String, CodingKey {
            case bitsPerWeight = "bits_per_weight"
            case snrDB = "snr_db"
        }
    }

    private struct Oracle: Decodable {
        let files: [String: [String: Expected]]
    }

    /// A file among them.
    static func checkpoint(_ name: String) throws -> Checkpoint {
        try Checkpoint(opening: TestFiles.shared("golden/formats/\(name)"))
    }

    /// A layer of the original that a file was made from.
    static func layer(_ name: String, of file: String) throws -> Layer {
        let checkpoint = try checkpoint(file.prefix { $0 != "." } + ".original.safetensors")
        let plain = name.replacing("model.diffusion_model.", with: "")
        let tensor = try #require(checkpoint.tensor(named: plain + ".weight"), "\(plain)")
        let bytes = try checkpoint.bytes(of: tensor, limit: tensor.byteCount)
        var weights = [Float](repeating: 0, count: tensor.shape[0] * tensor.shape[1])
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe weights.withUnsafeMutableBytes { unsafe tensor.elementType.cast(bytes, to: .f32, into: $0) }
        }
        return Layer(rows: tensor.shape[0], columns: tensor.shape[1], weights: weights)
    }

    /// What the oracle says of a file's layers.
    static func oracle(of file: String) throws -> [String: Expected] {
        let data = try Data(contentsOf: URL(fileURLWithPath: TestFiles.shared("golden/formats/oracle.json")))
        return try #require(try JSONDecoder().decode(Oracle.self, from: data).files[file])
    }

    /// The encoder that wrote a layer of a file.
    static func encoder(_ file: GoldenEncoderTests.File, _ layer: Layer) -> any MatrixEncoder {
        let largest = layer.weights.largest
        guard file.writer == .convertToQuant else {
            return file.format.encoder(columns: layer.columns, largest: largest)
        }
        return FP8Encoder(.f8E4M3, .tensor, columns: layer.columns, largest: largest, writer: .convertToQuant)
    }
}

/// The codes and scales of a layer in a file, in the order that ``EncodedRows`` has.
struct GoldenCodes {
    private let layer: PackedLayer
    private var rows = EncodedRows()

    init(_ layer: PackedLayer, rows count: Int, columns: Int, in checkpoint: Checkpoint) throws {
        self.layer = layer
        let codes = try checkpoint.bytes(of: layer.weight, limit: layer.weight.byteCount)
        if case .bitsandbytes = layer.format {
            rows.codes = codes
            rows.scales =
                try layer.parts["weight.absmax"].map { try checkpoint.bytes(of: $0, limit: $0.byteCount) } ?? []
            return
        }
        let wide = layer.byteRange(ofRows: 0..<1).count
        let own = columns * wide / layer.storedShape[1]
        for row in 0..<count { rows.codes += codes[row * wide..<row * wide + own] }
        let part = { (name: String) throws -> [UInt8]? in
            try layer.parts[name].map { try checkpoint.bytes(of: $0, limit: $0.byteCount) }
        }
        switch layer.format {
        case .mxfp8: try place(part("weight_scale"), count, columns / 32)
        case .nvfp4: try place(part("weight_scale"), count, columns / 16)
        case .awq(let group):
            rows.scales = Self.turned(try part("weight_scale") ?? [], count, columns / group)
            rows.seconds = Self.turned(try part("weight_zeros") ?? [], count, columns / group)
        case .w4a8: (rows.scales, rows.seconds) = (try part("weight_s_rel") ?? [], try part("weight_s_channel") ?? [])
        default: rows.scales = try part("weight_scale") ?? part("scale_weight") ?? []
        }
    }

    /// Takes scales out of tiles.
    private mutating func place(_ scales: [UInt8]?, _ count: Int, _ blocks: Int) throws {
        let scales = try #require(scales)
        for row in 0..<count {
            for block in 0..<blocks { rows.scales.append(scales[ScaleGrid.tiledPlace(row, block, blocks: blocks)]) }
        }
    }

    /// Numbers of two bytes that lie column after column.
    private static func turned(_ bytes: [UInt8], _ count: Int, _ blocks: Int) -> [UInt8] {
        var turned: [UInt8] = []
        for row in 0..<count {
            for block in 0..<blocks {
                let place = 2 * (block * count + row)
                turned += bytes[place..<place + 2]
            }
        }
        return turned
    }

    /// The share of codes that are the same; 0 if scales are not.
    ///
    /// Rotated weights differ in the last bit by the order of their sums; so may the scale of a row, and then that of its groups.
    func share(of found: EncodedRows) -> Double {
        guard found.codes.count == rows.codes.count else { return 0 }
        let equal = Double(zip(found.codes, rows.codes).count { $0 == $1 }) / Double(rows.codes.count)
        switch layer.format {
        case .w4a4: return Self.areNear(found.scales, rows.scales) ? equal : 0
        // A byte has two codes, or parts of up to four.
        case .w4a8: return Self.areNear(found.seconds, rows.seconds) ? (1 + equal) / 2 : 0
        default: return found.scales == rows.scales && found.seconds == rows.seconds ? equal : 0
        }
    }

    /// Whether float32 numbers are the same but for a few roundings.
    private static func areNear(_ found: [UInt8], _ expected: [UInt8]) -> Bool {
        found.count == expected.count
            && zip(found.float32s, expected.float32s).allSatisfy { abs($0 - $1) <= 1e-6 * abs($1) }
    }
}
