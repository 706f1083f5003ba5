// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport

/// A file of one quantized layer and a norm, in any dialect, right or wrong; the scale is 0.3 as its type rounds it.
struct QuantizedFile: Sendable, CustomStringConvertible {
    var rows = 4
    var weightType = "I8"
    var weightShape: [Int]?
    var scaleName = "weight_scale"
    var scaleShape = [4, 1]
    var scaleType = "F32"
    var marker: String? = #"{"format": "int8_tensorwise"}"#
    var header: String?

    var description: String { "\(weightType), \(scaleName) \(scaleType)\(scaleShape), \(marker ?? "no marker")" }

    func checkpoint() throws -> Checkpoint {
        let shape = weightShape ?? [rows, 256]
        let width = weightType == "BF16" ? 2 : 1
        var tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])] = [
            ("layer.weight", weightType, shape, Array(repeating: 1, count: shape.reduce(width, *))),
            ("layer.\(scaleName)", scaleType, scaleShape, scaleBytes),
            ("norm.weight", "F32", [1], [0, 0, 128, 63]),
        ]
        if let marker {
            let bytes = Array(marker.utf8)
            tensors.append(("layer.comfy_quant", "U8", [bytes.count], bytes))
        }
        let escaped = header?.reduce(into: "") { $0 += $1 == "\"" ? "\\\"" : String($1) }
        let metadata = escaped.map { [(key: "_quantization_metadata", value: $0)] } ?? []
        let bytes = SafetensorsBytes.file(tensors, metadata: metadata)
        return try Checkpoint(sources: [MemoryBytes(bytes, name: "file")], name: "file")
    }

    func scan() throws -> QuantizedCheckpoint {
        try QuantizedCheckpoint(scanning: try checkpoint())
    }

    private var scaleBytes: [UInt8] {
        let count = scaleShape.reduce(1, *)
        let one: [UInt8] =
            switch scaleType {
            case "BF16": SafetensorsBytes.littleEndian(UInt16(0x3E9A))
            case "F16": SafetensorsBytes.littleEndian(Float16(0.3).bitPattern)
            default: SafetensorsBytes.f32([0.3])
            }
        return (0..<count).flatMap { _ in one }
    }
}
