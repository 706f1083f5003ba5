// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// What rows compute for inputs: energies of their outputs, of the weights' error and of INT8's.
@Suite struct OutputErrorTests {
    private static let shapes =
        [(1, 4, nil), (3, 20, 4), (19, 64, 64), (5, 600, nil), (33, 1024, 16)] as [(Int, Int, Int?)]

    @Test(arguments: [ElementType.bf16, .f16, .f32, .f64], shapes)
    func areThoseOfPlainArithmetic(type: ElementType, shape: (rows: Int, columns: Int, group: Int?)) {
        let seed = UInt64(shape.columns)
        let sample = OutputSample(rows: shape.rows, columns: shape.columns, group: shape.group, type: type, seed: seed)
        let found = sample.measured(inputs: sample.inputRows())
        let expected = sample.expected()
        // What int8_linear is off by is a difference of two larger numbers.
        for (part, tolerance) in zip(OutputErrors.Sums.parts, [1e-6, 1e-6, 1e-4]) {
            let (rows, inputs) = (expected.rows[keyPath: part], expected.inputs[keyPath: part])
            #expect(Self.close(found.rows[keyPath: part], rows, tolerance), "\(part), seed \(seed)")
            #expect(Self.close(found.inputs[keyPath: part], inputs, tolerance), "\(part), seed \(seed)")
        }
    }

    @Test(arguments: CPULevel.available, shapes)
    func haveTheSameBitsOnEveryCPULevel(level: CPULevel, shape: (rows: Int, columns: Int, group: Int?)) {
        for type in [ElementType.bf16, .f32] {
            let sample = OutputSample(rows: shape.rows, columns: shape.columns, group: shape.group, type: type, seed: 8)
            let found = sample.measured(inputs: sample.inputRows(level), level)
            #expect(found.rows.rounded.count == shape.rows && found.inputs.rounded.count == 7)
            #expect(found == sample.measured(inputs: sample.inputRows(.baseline), .baseline), "\(type), seed 8")
        }
    }

    @Test func areOfWeightsAloneWhereInputsAreNotRounded() {
        let sample = OutputSample(rows: 5, columns: 64, group: nil, type: .bf16, seed: 2)
        let all = sample.measured(inputs: sample.inputRows())
        let weights = sample.measured(inputs: InputRows(sample.values, columns: 64))
        #expect(weights.rows.rounded.isEmpty && weights.inputs.rounded.isEmpty)
        #expect(weights.rows.error == all.rows.error && weights.rows.signal == all.rows.signal)
    }

    @Test func leaveOutInputsThatAreNotFinite() {
        let sample = OutputSample(rows: 5, columns: 64, group: 16, type: .bf16, seed: 3)
        var values = sample.values
        values[64 * 2 + 7] = .infinity
        values[64 * 4] = .nan
        let kept = [0, 1, 3, 5, 6].flatMap { sample.values[$0 * 64..<($0 + 1) * 64] }
        let found = sample.measured(inputs: InputRows(values, columns: 64, bases: [16]))
        #expect(found == sample.measured(inputs: InputRows(kept, columns: 64, bases: [16])))
        #expect(found.inputs.signal.count == 5)
    }

    @Test func areNotRoundedInABasisThatComfyUIDoesNotLoad() {
        let rows = InputRows(Array(repeating: 1, count: 2 * 192), columns: 192, bases: [1, 2, 64, 256, 16384])
        #expect(Set(rows.rounded.keys) == [1, 64])
    }

    @Test func appendInTheOrderOfRows() {
        let sample = OutputSample(rows: 40, columns: 64, group: 16, type: .f16, seed: 4)
        let whole = sample.measured(inputs: sample.inputRows())
        var parts = OutputErrors()
        for rows in [0..<17, 17..<18, 18..<40] {
            parts.append(sample.measured(inputs: sample.inputRows(), rows: rows))
        }
        #expect(parts.rows == whole.rows)
        for part in OutputErrors.Sums.parts {
            #expect(Self.close(parts.inputs[keyPath: part], whole.inputs[keyPath: part], 1e-14))
        }
    }

    private static func close(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * max(abs($1), expected.max() ?? 0) }
    }
}
