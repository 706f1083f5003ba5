// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport

/// A small model of which every weight is known, and files that are made of it.
///
/// Rows and columns have different sizes and tails are heavy, as in trained layers.
struct SyntheticModel: Sendable {
    /// A layer's name without `.weight`, and its weights, row by row.
    struct Layer: Sendable {
        let name: String
        let rows: Int
        let columns: Int
        var weights: [Float]
    }

    /// How a layer is written.
    struct Recipe: Sendable {
        var configuration = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
        /// The marker's text; nil for none.
        var marker: String?
        /// The scale's type: F32, BF16 or F16.
        var scaleType = "F32"
        var scaleSuffix = ".weight_scale"
        /// Writes a scale per row as [out] instead of [out, 1].
        var isFlat = false
        /// The share of the largest weight that one scale for the matrix reaches to, without rotation; what is larger is cut.
        var clip: Float = 1
    }

    var layers: [Layer]

    /// - Parameter spread: how different the sizes of rows and columns are.
    init(seed: UInt64, layers count: Int, rows: Int = 64, columns: Int = 256, spread: Double = 0.5) {
        var random = SplitMix64(seed: seed)
        layers = (0..<count)
            .map { index in
                let sizes = (0..<columns).map { _ in exp(spread * random.normal()) }
                var weights: [Float] = []
                for _ in 0..<rows {
                    let size = 0.02 * exp(spread * random.normal())
                    weights += sizes.map { Float($0 * size * random.heavy()) }
                }
                return Layer(name: "blocks.\(index).attn.q", rows: rows, columns: columns, weights: weights)
            }
    }

    /// The model after training that changed the layers of `isTrained` by a share of their size.
    func tuned(seed: UInt64, share: Double, _ isTrained: (Int) -> Bool = { _ in true }) -> SyntheticModel {
        var (model, random) = (self, SplitMix64(seed: seed))
        for index in layers.indices where isTrained(index) {
            let size = (layers[index].weights.reduce(0) { $0 + Double($1 * $1) } / Double(layers[index].weights.count))
                .squareRoot()
            model.layers[index].weights = layers[index].weights.map { $0 + Float(share * size * random.normal()) }
        }
        return model
    }

    /// The model with one weight in each layer that is as many times the others' size: one scale costs it detail.
    func withOutliers(_ factor: Float) -> SyntheticModel {
        var model = self
        for index in layers.indices {
            let squares = layers[index].weights.reduce(0) { $0 + $1 * $1 }
            model.layers[index].weights[7] = factor * (squares / Float(layers[index].weights.count)).squareRoot()
        }
        return model
    }

    /// The model as floating-point file.
    func original() throws -> Checkpoint {
        try Self.file(
            layers.map { ($0.name + ".weight", "F32", [$0.rows, $0.columns], SafetensorsBytes.f32($0.weights)) }
        )
        .checkpoint()
    }

    /// The tensors of a quantized file, layer after layer.
    func quantized(by recipe: (Int) -> Recipe) -> [EditedFile.Tensor] {
        layers.enumerated().flatMap { Self.tensors(of: $1, by: recipe($0)) }
    }

    /// A file of tensors alone.
    static func file(_ tensors: [EditedFile.Tensor]) throws -> EditedFile {
        var file = try EditedFile("row")
        file.keepOnly(tensors)
        return file
    }

    /// What convert-to-quant writes into the marker.
    static func marker(_ configuration: Configuration) -> String {
        QuantizationMarker(configuration, originalType: "torch.bfloat16").encoded()
    }

    private static func tensors(of layer: Layer, by recipe: Recipe) -> [EditedFile.Tensor] {
        let (codes, scales) = codes(of: layer, by: recipe)
        let isRow = recipe.configuration.scaling == .row
        let numbers = isRow ? scales : [scales[0]]
        let bytes =
            switch recipe.scaleType {
            case "BF16": numbers.flatMap { SafetensorsBytes.littleEndian(UInt16($0.bitPattern >> 16)) }
            case "F16": numbers.flatMap { SafetensorsBytes.littleEndian(Float16($0).bitPattern) }
            default: SafetensorsBytes.f32(numbers)
            }
        let shape = isRow ? (recipe.isFlat ? [layer.rows] : [layer.rows, 1]) : []
        var tensors: [EditedFile.Tensor] = [
            (layer.name + ".weight", "I8", [layer.rows, layer.columns], codes.map { UInt8(bitPattern: $0) }),
            (layer.name + recipe.scaleSuffix, recipe.scaleType, shape, bytes),
        ]
        if let marker = recipe.marker {
            let text = Array(marker.utf8)
            tensors.append((layer.name + ".comfy_quant", "U8", [text.count], text))
        }
        return tensors
    }

    private static func codes(of layer: Layer, by recipe: Recipe) -> (codes: [Int8], scales: [Float]) {
        var quantizer = RowQuantizer(
            elementType: .f32, columns: layer.columns, configuration: recipe.configuration)
        var codes = [Int8](repeating: 0, count: layer.weights.count)
        var scales = [Float](repeating: 0, count: layer.rows)
        let bytes = SafetensorsBytes.f32(layer.weights)
        unsafe bytes.withUnsafeBytes { bytes in
            let maximum = unsafe quantizer.survey(bytes).maximum
            unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    _ = unsafe quantizer.encode(
                        bytes, tensorMaximum: recipe.configuration.scaling == .tensor ? maximum * recipe.clip : nil,
                        codes: codes,
                        scales: scales)
                }
            }
        }
        guard recipe.clip < 1 else { return (codes, scales) }
        let scale = scales[0] * recipe.clip
        let clipped = layer.weights.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) }
        return (clipped, scales.map { _ in scale })
    }

    /// SNR in dB of what a reader makes of each layer by its markers, against this model's weights; nothing for a layer
    /// that cannot be read.
    func snrDB(of checkpoint: Checkpoint) throws -> [String: Double] {
        let read = try QuantizedCheckpoint(scanning: checkpoint).layers
        var result: [String: Double] = [:]
        for layer in layers {
            guard let quantized = read.first(where: { $0.name == layer.name }), quantized.marker != nil else {
                continue
            }
            let codes = try checkpoint.bytes(of: quantized.weight)
            let scales = try quantized.scales(in: checkpoint)
            var values = [Float](repeating: 0, count: layer.weights.count)
            var reader = quantized.encoding.rowValues(columns: layer.columns)
            unsafe codes.withUnsafeBytes { codes in
                unsafe values.withUnsafeMutableBytes {
                    unsafe reader.write(StoredRows(codes, scales: scales[...]), as: .f32, into: $0)
                }
            }
            let signal = layer.weights.reduce(0) { $0 + Double($1) * Double($1) }
            let error = zip(layer.weights, values).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
            result[layer.name] = error.isFinite ? 10 * log10(signal / error) : -.infinity
        }
        return result
    }
}

extension SplitMix64 {
    /// A number from Student's distribution of 4 degrees of freedom, about.
    fileprivate mutating func heavy() -> Double {
        let squares = (0..<4)
            .reduce(0) { sum, _ in
                let value = normal()
                return sum + value * value
            }
        return normal() / max(0.05, (squares / 4).squareRoot())
    }
}
