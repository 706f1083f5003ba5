// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import TestSupport

@testable import Findings

/// A small model with heavy tails, and an INT8 file of it to which something was done before it was quantized.
struct ChangedModel: Sendable {
    typealias Tensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

    /// A matrix of one layer.
    struct Matrix: Sendable {
        var rows: Int
        var columns: Int
        var values: [Float]

        subscript(row: Int) -> ArraySlice<Float> { values[row * columns..<(row + 1) * columns] }

        /// Rows in another order: row i is what row `order(i)` was.
        func reordered(_ order: (Int) -> Int) -> Matrix {
            Matrix(rows: rows, columns: columns, values: (0..<rows).flatMap { self[order($0)] })
        }

        /// Each value changed by its place.
        func mapped(_ change: (_ row: Int, _ column: Int, _ value: Float) -> Float) -> Matrix {
            let changed = values.indices.map { change($0 / columns, $0 % columns, values[$0]) }
            return Matrix(rows: rows, columns: columns, values: changed)
        }

        /// Each row rotated.
        func rotated(_ rotation: Rotation?) -> Matrix {
            guard let rotation else { return self }
            let rotated = (0..<rows)
                .flatMap { row -> [Float] in
                    var values = Array(self[row])
                    rotation.apply(to: &values)
                    return values
                }
            return Matrix(rows: rows, columns: columns, values: rotated)
        }

        /// Noise of a share of the size added.
        func tuned(_ share: Double, seed: UInt64) -> Matrix {
            let noise = ChangedModel.noise(rows: rows, columns: columns, seed: seed)
            let size = { (values: [Float]) in values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
            let factor = Float(share * size(values) / size(noise))
            return Matrix(rows: rows, columns: columns, values: zip(values, noise).map { $0 + $1 * factor })
        }
    }

    /// The layers of the original, by name.
    let original: [(name: String, matrix: Matrix)]

    /// A model of some layers of this shape.
    init(layers: Int = 2, rows: Int = 96, columns: Int = 128) {
        original = (0..<layers)
            .map { index in
                ("blocks.\(index).attn.proj", Self.matrix(rows: rows, columns: columns, seed: UInt64(100 + index)))
            }
    }

    /// Weights whose tails are heavy, and whose rows and columns differ in size.
    static func matrix(rows: Int, columns: Int, seed: UInt64) -> Matrix {
        var generator = SplitMix64(seed: seed)
        let byColumn = (0..<columns).map { _ in Float(1 + abs(generator.normal())) }
        let byRow = (0..<rows).map { _ in Float(0.5 + abs(generator.normal())) }
        let values = (0..<rows * columns)
            .map { index in
                let value = Float(generator.normal())
                return 0.02 * value * (1 + 0.3 * value * value) * byColumn[index % columns] * byRow[index / columns]
            }
        return Matrix(rows: rows, columns: columns, values: values)
    }

    static func noise(rows: Int, columns: Int, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        return (0..<rows * columns).map { _ in Float(generator.normal()) }
    }

    /// The original as a file.
    func reference(named name: (String) -> String = { $0 }) throws -> Checkpoint {
        try Self.checkpoint(
            "original",
            original.map { layer in
                (
                    name(layer.name) + ".weight", "F32", [layer.matrix.rows, layer.matrix.columns],
                    SafetensorsBytes.f32(layer.matrix.values)
                )
            })
    }

    /// An INT8 file of changed weights: one scale per row or one in all, in the basis of `rotation`, marked so.
    ///
    /// - Parameters:
    ///   - scales: what becomes of the scales, which codes no longer fit.
    ///   - change: what is done to a layer's weights, by its number, before it is rotated and quantized.
    func quantized(
        scaling: Scaling = .row, rotation: Rotation? = Rotation(groupSize: 64), marked: Int? = 64,
        scales: (Float) -> Float = { $0 }, change: (Int, Matrix) -> Matrix
    ) throws -> Checkpoint {
        var tensors: [Tensor] = []
        for (index, layer) in original.enumerated() {
            let matrix = change(index, layer.matrix).rotated(rotation)
            tensors += Self.quantized(layer.name, matrix, scaling: scaling, marked: marked, scales: scales)
        }
        return try Self.checkpoint("model.safetensors", tensors)
    }

    /// The tensors of one INT8 layer.
    static func quantized(
        _ name: String, _ matrix: Matrix, scaling: Scaling, marked: Int?, scales: (Float) -> Float = { $0 }
    ) -> [Tensor] {
        let maximum = matrix.values.reduce(0) { max($0, abs($1)) }
        var codes: [UInt8] = []
        var found: [Float] = []
        for row in 0..<matrix.rows {
            let largest = scaling == .tensor ? maximum : matrix[row].reduce(0) { max($0, abs($1)) }
            let scale = Int8Scale(scaling: scaling, isRotated: false, maximum: largest)
            found.append(scales(scale.scale))
            codes += matrix[row]
                .map { value in
                    UInt8(
                        bitPattern: Int8(
                            min(127, max(-127, (value * (scale.multiplier ?? 0)).rounded(.toNearestOrEven)))))
                }
        }
        let rotation = marked.map { #", "convrot": true, "convrot_groupsize": \#($0)"# } ?? ""
        let marker = Array(#"{"format": "int8_tensorwise"\#(rotation), "per_row": \#(scaling == .row)}"#.utf8)
        let isOne = scaling == .tensor
        return [
            (name + ".weight", "I8", [matrix.rows, matrix.columns], codes),
            (
                name + ".weight_scale", "F32", isOne ? [] : [matrix.rows, 1],
                SafetensorsBytes.f32(isOne ? [found[0]] : found)
            ),
            (name + ".comfy_quant", "U8", [marker.count], marker),
        ]
    }

    static func checkpoint(_ name: String, _ tensors: [Tensor]) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: name)], name: name)
    }
}
