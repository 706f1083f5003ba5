// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Regression
import TestSupport

/// One way in which a good candidate gets worse, and what a check by the standard policy must say of it.
struct RegressionCase: Sendable, CustomStringConvertible {
    /// What a check must say.
    enum Expectation: Sendable {
        /// It fails by this rule, for this layer or tensor; nil for the pool.
        case fails(CheckRule, String?)
        /// It passes: the change is within tolerance, on purpose.
        case tolerated
    }

    let description: String
    let withReference: Expectation
    let alone: Expectation
    let change: @Sendable (inout EditedFile) throws -> Void

    init(
        _ description: String, _ withReference: Expectation, alone: Expectation,
        _ change: @escaping @Sendable (inout EditedFile) throws -> Void
    ) {
        self.description = description
        self.withReference = withReference
        self.alone = alone
        self.change = change
    }

    /// A case that both find for the same reason.
    init(
        _ description: String, _ both: Expectation, _ change: @escaping @Sendable (inout EditedFile) throws -> Void
    ) {
        self.init(description, both, alone: both, change)
    }

    private static let dense = CheckedFixture.dense
    private static let weight = CheckedFixture.dense + ".weight"
    private static let scale = CheckedFixture.dense + ".weight_scale"
    private static let key = CheckedFixture.key + ".weight"

    static let all = ofLayers + ofScales + ofCodes + ofMarkers + ofTensors

    /// Whole layers and files.
    static let ofLayers = [
        RegressionCase("one layer tensor-wise", .fails(.layerScaling, weight)) {
            $0.replace(dense, from: try EditedFile("tensor"))
        },
        RegressionCase("every layer tensor-wise", .fails(.poolFloor, nil)) { $0 = try EditedFile("tensor") },
        RegressionCase("one layer's rotation dropped", .fails(.layerUnrotated, weight)) {
            $0.replace(dense, from: try EditedFile("row"))
        },
        RegressionCase("every rotation dropped", .fails(.poolDrop, nil)) { $0 = try EditedFile("row") },
        RegressionCase("two layers swapped", .fails(.layerDrop, key), alone: .tolerated) { file in
            file.swap(CheckedFixture.key, CheckedFixture.query)
        },
        RegressionCase("a layer left out", .fails(.layerMissing, key)) { file in
            file.change(".self.key.weight") { _ in nil }
            file.change(".self.key.weight_scale") { _ in nil }
            file.change(".self.key.comfy_quant") { _ in nil }
        },
        RegressionCase("a layer left in floating point", .fails(.layerUnquantized, key)) { file in
            let original = try CheckedFixture.original()
            let bytes = try original.tensor(named: key).map { try original.bytes(of: $0) } ?? []
            file.change(key) { ($0.name, "BF16", $0.shape, bytes) }
            file.change(key + "_scale") { _ in nil }
            file.change(".self.key.comfy_quant") { _ in nil }
            file.metadata = []
        },
        RegressionCase("a layer of another shape", .fails(.layerUnmeasured, key), alone: .fails(.layerShape, key)) {
            $0.change(key) { ($0.name, $0.dtype, [384, 192], Array($0.bytes.prefix(384 * 192))) }
        },
    ]

    /// Scales.
    static let ofScales = [
        RegressionCase("one row's scale doubled", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeScales(of: dense) { $0[7] *= 2 }
        },
        RegressionCase("one row's scale off by 1 %", .tolerated) { $0.changeScales(of: dense) { $0[7] *= 1.01 } },
        RegressionCase("every scale off by 1 %", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeScales(of: dense) { scales in scales = scales.map { $0 * 1.01 } }
        },
        RegressionCase("BF16 scales", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.change(".weight_scale") { scale in
                let halves = stride(from: 2, to: scale.bytes.count, by: 4).flatMap { scale.bytes[$0..<$0 + 2] }
                return (scale.name, "BF16", scale.shape, halves)
            }
        },
        RegressionCase("scales in the reverse order", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeScales(of: dense) { $0.reverse() }
        },
        RegressionCase("no scale", .fails(.layerUnmeasured, weight)) { $0.change(scale) { _ in nil } },
        RegressionCase("a scale of 0", .fails(.finding("scale-zero"), weight)) {
            $0.changeScales(of: dense) { $0[7] = 0 }
        },
        RegressionCase(
            "a negative scale", .fails(.layerDrop, weight), alone: .fails(.finding("scale-negative"), weight)
        ) {
            $0.changeScales(of: dense) { $0[7] *= -1 }
        },
        RegressionCase("a scale that is NaN", .fails(.finding("scale-not-finite"), weight)) {
            $0.changeScales(of: dense) { $0[7] = .nan }
        },
        RegressionCase("scales of shape [out]", .fails(.finding("scale-shape-rank1"), weight)) { file in
            file.change(".weight_scale") { ($0.name, $0.dtype, [$0.shape[0]], $0.bytes) }
        },
    ]

    /// Codes.
    static let ofCodes = [
        RegressionCase("one code corrupt", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { $0[1000] = $0[1000] < 0 ? 127 : -127 }
        },
        RegressionCase("codes clipped to 40", .fails(.layerDrop, weight)) { file in
            file.changeCodes(of: dense) { codes in codes = codes.map { max(-40, min(40, $0)) } }
        },
        RegressionCase("the lowest bit lost", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { codes in codes = codes.map { $0 & ~1 } }
        },
        RegressionCase("seven bits used", .fails(.layerDrop, weight)) { file in
            file.changeCodes(of: dense) { codes in codes = codes.map { $0 / 2 } }
            file.changeScales(of: dense) { scales in scales = scales.map { $0 * 2 } }
        },
        RegressionCase("two rows exchanged", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { codes in
                for column in 0..<1536 { codes.swapAt(column, 200 * 1536 + column) }
            }
        },
        RegressionCase("one row's sign flipped", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { codes in
                for column in 0..<1536 { codes[column] = -max(codes[column], -127) }
            }
        },
        RegressionCase("codes shifted by a column", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { $0 = Array($0.suffix(1) + $0.dropLast()) }
        },
        RegressionCase("a row of zeros", .fails(.layerDrop, weight), alone: .tolerated) { file in
            file.changeCodes(of: dense) { codes in
                for column in 0..<1536 { codes[column] = 0 }
            }
        },
    ]

    /// Markers.
    static let ofMarkers = [
        RegressionCase("marked with another group", .fails(.layerGroup, weight)) { $0.markAll(rotated(16)) },
        RegressionCase("marked as not rotated", .fails(.layerUnrotated, weight)) { $0.markAll(plain) },
        RegressionCase("marked with a group of Sylvester's", .fails(.layerGroup, weight)) { $0.markAll(rotated(128)) },
        RegressionCase("without markers", .fails(.finding("marker-missing"), weight)) { $0.markAll(nil) },
        RegressionCase("markers without format", .fails(.finding("marker-format-missing"), weight)) { file in
            file.markAll(rotated(64).replacing(#""format": "int8_tensorwise", "#, with: ""))
        },
        RegressionCase("scales by their old name", .fails(.finding("scale-legacy-name"), weight)) { file in
            file.change(".weight_scale") {
                ($0.name.replacing(".weight_scale", with: ".scale_weight"), $0.dtype, $0.shape, $0.bytes)
            }
        },
        RegressionCase("a zero point beside the codes", .fails(.layerUnmeasured, weight)) { file in
            file.reorder { $0 + [(dense + ".weight_zero_point", "I8", [384, 1], [UInt8](repeating: 3, count: 384))] }
        },
        RegressionCase(
            "a layer more, in FP8", .fails(.layerUnjudged, "added.weight"), alone: .fails(.layerAdded, "added.weight")
        ) { file in
            file.reorder { $0 + [("added.weight", "F8_E4M3", [16, 16], [UInt8](repeating: 60, count: 256))] }
        },
        RegressionCase("markers that are no JSON", .fails(.layerUnmeasured, weight)) { $0.markAll("int8") },
    ]

    private static let plain = #"{"format": "int8_tensorwise", "per_row": true}"#
    private static func rotated(_ group: Int) -> String {
        #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": \#(group), "per_row": true}"#
    }

    /// What is not quantized.
    static let ofTensors = [
        RegressionCase("a norm changed", .fails(.tensorChanged, "embeddings.LayerNorm.weight"), alone: .tolerated) {
            $0.change("embeddings.LayerNorm.weight") {
                ($0.name, $0.dtype, $0.shape, Array(repeating: 0, count: $0.bytes.count))
            }
        },
        RegressionCase("a tensor left out", .fails(.tensorMissing, "embeddings.position_ids")) {
            $0.change("embeddings.position_ids") { _ in nil }
        },
    ]
}

extension EditedFile {
    /// Exchanges the names of two layers.
    fileprivate mutating func swap(_ one: String, _ other: String) {
        reorder { tensors in
            tensors.map { tensor in
                var tensor = tensor
                if tensor.name.hasPrefix(one + ".weight") {
                    tensor.name = other + tensor.name.dropFirst(one.count)
                } else if tensor.name.hasPrefix(other + ".weight") {
                    tensor.name = one + tensor.name.dropFirst(other.count)
                }
                return tensor
            }
        }
    }

    /// Changes a layer's scales.
    fileprivate mutating func changeScales(of layer: String, _ body: (inout [Float]) -> Void) {
        change(layer + ".weight_scale") { tensor in
            var scales = stride(from: 0, to: tensor.bytes.count, by: 4)
                .map { start in
                    Float(bitPattern: tensor.bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
                }
            body(&scales)
            return (tensor.name, tensor.dtype, tensor.shape, SafetensorsBytes.f32(scales))
        }
    }

    /// Changes a layer's codes.
    mutating func changeCodes(of layer: String, _ body: (inout [Int8]) -> Void) {
        change(layer + ".weight") { tensor in
            var codes = tensor.bytes.map { Int8(bitPattern: $0) }
            body(&codes)
            return (tensor.name, tensor.dtype, tensor.shape, codes.map { UInt8(bitPattern: $0) })
        }
    }
}
