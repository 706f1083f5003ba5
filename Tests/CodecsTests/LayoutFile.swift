// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport

/// A file of seeded tensors, in the layout of any program.
struct LayoutFile: Sendable, CustomStringConvertible {
    /// A tensor's name, type and shape, and how its bytes are made.
    struct Tensor: Sendable {
        let name: String
        let dtype: String
        let shape: [Int]
        var fill = Fill.random
    }

    /// The bytes of a tensor.
    enum Fill: Sendable {
        case random
        case zeros
        /// 0 and 1 in every element.
        case mask
        /// Small numbers that are not negative.
        case indices
        /// Codes of 8 bits, as rows of a normal distribution have them.
        case codes
        /// Two 4-bit codes per byte.
        case nibbles
        /// 8-bit codes of weights that were 4-bit once.
        case widenedNibbles
        /// Codes so small that the upper half is a sign.
        case smallCodes
    }

    let description: String
    let tensors: [Tensor]
    var metadata: [(key: String, value: String)] = []

    init(_ description: String, _ tensors: [Tensor]) {
        self.description = description
        self.tensors = tensors
    }

    func checkpoint() throws -> Checkpoint {
        let parts = tensors.enumerated()
            .map { index, tensor in
                (
                    name: tensor.name, dtype: tensor.dtype, shape: tensor.shape,
                    bytes: Self.bytes(of: tensor, seed: UInt64(index + 1))
                )
            }
        let bytes = SafetensorsBytes.file(parts, metadata: metadata)
        return try Checkpoint(sources: [MemoryBytes(bytes, name: "file")], name: "file")
    }

    func scan() throws -> QuantizedCheckpoint { try QuantizedCheckpoint(scanning: checkpoint()) }

    private static func width(_ dtype: String) -> Int {
        switch dtype {
        case "I64": 8
        case "F32", "I32": 4
        case "BF16", "F16", "I16": 2
        default: 1
        }
    }

    private static func bytes(of tensor: Tensor, seed: UInt64) -> [UInt8] {
        var random = SplitMix64(seed: seed)
        let (count, width) = (tensor.shape.reduce(1, *), width(tensor.dtype))
        func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0...1, using: &random) } }
        func element() -> [UInt8] {
            switch tensor.fill {
            case .random: (0..<width).map { _ in UInt8.random(in: 0...255, using: &random) }
            case .zeros: [UInt8](repeating: 0, count: width)
            case .mask: [UInt8.random(in: 0...1, using: &random)] + [UInt8](repeating: 0, count: width - 1)
            case .indices:
                [UInt8.random(in: 0...255, using: &random), 3].prefix(width)
                    + [UInt8](repeating: 0, count: max(0, width - 2))
            case .codes: [UInt8(bitPattern: Int8(max(-127, min(127, (normal() * 36).rounded()))))]
            case .smallCodes: [UInt8(bitPattern: Int8((normal() * 2).rounded()))]
            case .nibbles: [UInt8(nibble(normal()) & 15 | (nibble(normal()) & 15) << 4)]
            case .widenedNibbles: [UInt8(bitPattern: Int8((Double(nibble(normal())) * 127 / 7).rounded()))]
            }
        }
        // Scales must be sound numbers.
        if tensor.dtype == "F32", width == 4 {
            return SafetensorsBytes.f32((0..<count).map { _ in Float.random(in: 0.01...0.02, using: &random) })
        }
        return (0..<count).flatMap { _ in element() }
    }

    private static func nibble(_ normal: Double) -> Int { max(-7, min(7, Int((normal * 2.2).rounded()))) }
}

extension LayoutFile.Tensor {
    init(_ name: String, _ dtype: String, _ shape: [Int], _ fill: LayoutFile.Fill = .random) {
        self.init(name: name, dtype: dtype, shape: shape, fill: fill)
    }

    /// I8 codes of a layer.
    static func codes(_ name: String = "a.weight", _ fill: LayoutFile.Fill = .codes) -> Self {
        Self(name, "I8", [64, 128], fill)
    }

    /// One scale per row.
    static func scale(_ name: String = "a.weight_scale") -> Self { Self(name, "F32", [64, 1]) }
}
