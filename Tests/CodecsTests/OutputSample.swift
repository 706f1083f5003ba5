// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport

@testable import Codecs

/// Rows of weights, their codes, and seven inputs, one of them 0.
struct OutputSample {
    let rows: RandomRows
    let type: ElementType
    let columns: Int
    let rotation: Rotation?
    let codes: [Int8]
    let scales: [Float]
    let values: [Float16]

    init(rows count: Int, columns: Int, group: Int?, type: ElementType, seed: UInt64) {
        rows = RandomRows(rows: count, columns: columns, as: type, seed: seed)
        (self.type, self.columns, rotation) = (type, columns, group.flatMap { Rotation(groupSize: $0) })
        var generator = SplitMix64(seed: seed)
        var (codes, scales): ([Int8], [Float]) = ([], [])
        for weights in rows.weights {
            let rotated = rotation.map { Reference.rotated(weights, by: $0) } ?? weights
            let scale = max((rotated.map(\.magnitude).max() ?? 0) / 127, 1e-30)
            codes += rotated.map { Int8(min(127, max(-128, ($0 / scale).rounded(.toNearestOrEven)))) }
            scales.append(scale)
        }
        (self.codes, self.scales) = (codes, scales)
        values = (0..<7 * columns)
            .map { index in
                let size: Float16 = index % 31 == 3 ? 40 : 1
                return index / columns == 4 ? 0 : Float16.random(in: -1...1, using: &generator) * size
            }
    }

    var basis: Int { rotation?.groupSize ?? 1 }

    func inputRows(_ level: CPULevel = .best) -> InputRows {
        InputRows(values, columns: columns, bases: [basis], level: level)
    }

    func measured(inputs: InputRows, _ level: CPULevel = .best, rows range: Range<Int>? = nil) -> OutputErrors {
        let encoding = Encoding.int8(Configuration(scaling: .row, rotation: rotation))
        var comparison = RowComparison(elementType: type, columns: columns, with: encoding, level: level)
        comparison.multiply(with: inputs, basis: basis)
        let range = range ?? 0..<scales.count
        let width = columns * type.bitWidth / 8
        return unsafe rows.bytes.withUnsafeBytes { weights in
            unsafe codes.withUnsafeBytes { codes in
                let ours = unsafe UnsafeRawBufferPointer(
                    rebasing: weights[range.lowerBound * width..<range.upperBound * width])
                let theirs = unsafe UnsafeRawBufferPointer(
                    rebasing: codes[range.lowerBound * columns..<range.upperBound * columns])
                return unsafe comparison.measure(ours, against: StoredRows(theirs, scales: scales[range])).errors
                    .outputs
            }
        }
    }

    /// The same by plain sums in float64.
    func expected() -> OutputErrors {
        var errors = OutputErrors()
        let none = [Double](repeating: 0, count: 7)
        errors.inputs = .init(signal: none, error: none, rounded: none)
        for row in scales.indices {
            let codes = Array(self.codes[row * columns..<(row + 1) * columns])
            let values = Reference.weights(codes, scale: scales[row], rotation: rotation)
            var sums = (0.0, 0.0, 0.0)
            for index in 0..<7 {
                let input = self.values[index * columns..<(index + 1) * columns].map(Float.init)
                let output = dot(rows.weights[row], input)
                let error = dot(zip(values, rows.weights[row]).map { $0 - $1 }, input)
                let rounded = Reference.roundedInput(input, rotation: rotation)
                let product = Double(Reference.product(codes, rounded.codes))
                let difference = product * Double(rounded.scale) * Double(scales[row]) - output
                sums = (sums.0 + output * output, sums.1 + error * error, sums.2 + difference * difference)
                errors.inputs.signal[index] += output * output
                errors.inputs.error[index] += error * error
                errors.inputs.rounded[index] += difference * difference
            }
            errors.rows.signal.append(sums.0)
            errors.rows.error.append(sums.1)
            errors.rows.rounded.append(sums.2)
        }
        return errors
    }

    private func dot(_ one: [Float], _ other: [Float]) -> Double {
        zip(one, other).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
}
