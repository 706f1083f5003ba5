// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport

/// Small models in memory: an original in float32, and candidates with random codes near it.
struct SampleModels {
    typealias Tensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

    /// Weights of a matrix, the same for the same name.
    static func weights(_ name: String, rows: Int, columns: Int) -> [Float] {
        var generator = SplitMix64(seed: name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        return (0..<rows * columns).map { _ in Float(generator.normal()) * 0.02 }
    }

    /// A float32 matrix.
    static func plain(_ name: String, rows: Int, columns: Int) -> Tensor {
        (name, "F32", [rows, columns], SafetensorsBytes.f32(weights(name, rows: rows, columns: columns)))
    }

    /// A quantized layer, its rows those of several matrices one under another; marker, scales and codes by row/none.
    static func quantized(_ name: String, of parts: [(name: String, rows: Int)], columns: Int) -> [Tensor] {
        let layer = String(name.dropLast(".weight".count))
        let weights = parts.flatMap { Self.weights($0.name, rows: $0.rows, columns: columns) }
        let rows = parts.reduce(0) { $0 + $1.rows }
        var codes: [UInt8] = []
        var scales: [Float] = []
        for row in 0..<rows {
            let values = weights[row * columns..<(row + 1) * columns]
            let maximum = values.reduce(0) { max($0, abs($1)) }
            let scale = Int8Scale(scaling: .row, isRotated: false, maximum: maximum)
            scales.append(scale.scale)
            codes += values.map { UInt8(bitPattern: Int8(($0 * (scale.multiplier ?? 0)).rounded(.toNearestOrEven))) }
        }
        let marker = Array(#"{"format": "int8_tensorwise", "per_row": true}"#.utf8)
        return [
            (name, "I8", [rows, columns], codes),
            ("\(layer).weight_scale", "F32", [rows, 1], SafetensorsBytes.f32(scales)),
            ("\(layer).comfy_quant", "U8", [marker.count], marker),
        ]
    }

    /// A checkpoint of these tensors.
    static func checkpoint(_ name: String, _ tensors: [Tensor]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: name)], name: name)
    }
}
