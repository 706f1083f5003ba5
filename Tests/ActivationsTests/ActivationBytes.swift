// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport

@testable import Activations

/// Builds the bytes of a file `fidelio.activations/1` by hand, wrong ones too.
struct ActivationBytes {
    typealias Tensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

    /// The tensors, in their order.
    var tensors: [Tensor]
    /// The metadata; quotes in values are escaped by the caller.
    var metadata = [("format", "fidelio.activations/1"), ("bases", "[1, 16]")]

    /// A sound file of one layer "a" with 16 inputs, of which 3 rows were seen, all of them kept.
    init() {
        let rows = (0..<48).map { Float16($0) }
        tensors = [
            ("a.count", "I64", [], Self.i64([3])),
            ("a.input_energy", "F64", [16], Self.f64((1...16).map(Double.init))),
            ("a.output_energy", "F64", [], Self.f64([7])),
            ("a.rounding_energy", "F64", [2], Self.f64([0.5, 0.25])),
            ("a.input_sum", "F64", [16], Self.f64((1...16).map { -Double($0) })),
            ("a.rows", "F16", [3, 16], rows.flatMap { SafetensorsBytes.littleEndian($0.bitPattern) }),
            ("a.row_keys", "U64", [3], Self.u64([5, 6, .max])),
            ("a.sensitivity", "F64", [], Self.f64([0.125])),
            ("output_energy", "F64", [], Self.f64([11])),
            ("output_count", "I64", [], Self.i64([2])),
        ]
    }

    /// A file of these tensors.
    init(tensors: [Tensor]) {
        self.tensors = tensors
    }

    /// The same with a tensor replaced; nil removes it.
    func with(_ name: String, _ tensor: (dtype: String, shape: [Int], bytes: [UInt8])?) -> ActivationBytes {
        var changed = self
        changed.tensors = tensors.compactMap { old in
            old.name != name ? old : tensor.map { (name, $0.dtype, $0.shape, $0.bytes) }
        }
        return changed
    }

    /// The same with another tensor.
    func adding(_ name: String, _ dtype: String, _ shape: [Int], _ bytes: [UInt8]) -> ActivationBytes {
        var changed = self
        changed.tensors.append((name, dtype, shape, bytes))
        return changed
    }

    /// The same with a value of the metadata replaced; nil removes it.
    func metadata(_ key: String, _ value: String?) -> ActivationBytes {
        var changed = self
        changed.metadata.removeAll { $0.0 == key }
        if let value { changed.metadata.append((key, value)) }
        return changed
    }

    /// The whole file.
    var file: [UInt8] { SafetensorsBytes.file(tensors, metadata: metadata.map { (key: $0.0, value: $0.1) }) }

    static func f64(_ values: [Double]) -> [UInt8] { values.flatMap { SafetensorsBytes.littleEndian($0.bitPattern) } }
    static func i64(_ values: [Int64]) -> [UInt8] { values.flatMap { SafetensorsBytes.littleEndian($0) } }
    static func u64(_ values: [UInt64]) -> [UInt8] { values.flatMap { SafetensorsBytes.littleEndian($0) } }
}

extension ActivationSums {
    /// Reads bytes in memory.
    init(bytes: [UInt8], samples: Bool = true) throws {
        try self.init(reading: MemoryBytes(bytes, name: "a.safetensors"), samples: samples)
    }
}
