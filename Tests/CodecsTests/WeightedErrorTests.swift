// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Errors that count by their column: Σ importance · (w−ŵ)².
@Suite struct WeightedErrorTests {
    static let columns = [3, 16, 17, 64, 100, 192, 1000, 1024, 1088, 4096, 5120]

    @Test(arguments: columns, [false, true])
    func aSweepWeighsErrorsAsEncodingAndComparingDoes(columns: Int, withNonFinite: Bool) {
        let seed = UInt64(columns)
        let rows = RandomRows(rows: 3, columns: columns, as: .bf16, seed: seed, withNonFinite: withNonFinite)
        let importance = Self.importance(columns, seed: seed)
        let rotations = Self.rotations(for: columns)
        let configurations = Configuration.sweep(of: rotations.compactMap { $0 })
        let (maxima, found) = Self.swept(rows, rotations, importance)
        for (index, configuration) in configurations.enumerated() {
            let trip = RowRoundTrip(
                elementType: .bf16, columns: columns, encoding: .int8(configuration), importance: importance)
            let maximum = configuration.scaling == .tensor ? maxima[index / 2] : nil
            let expected = unsafe rows.bytes.withUnsafeBytes { unsafe trip.measure($0, tensorMaximum: maximum) }
            for row in 0..<3 {
                let weighted = found.weighted[row * configurations.count + index]
                #expect(expected.weighted[row] > 0, "\(configuration), seed \(seed)")
                #expect(close(weighted, expected.weighted[row], 3e-4), "\(configuration), row \(row), seed \(seed)")
            }
        }
    }

    @Test(arguments: columns)
    func otherFiguresAreTheSameWithAnImportanceAndWithout(columns: Int) {
        let rows = RandomRows(rows: 4, columns: columns, as: .f32, seed: 5)
        let rotations = Self.rotations(for: columns)
        let weighing = Self.swept(rows, rotations, Self.importance(columns, seed: 5)).errors
        let plain = Self.swept(rows, rotations, nil).errors
        #expect(plain.weighted.allSatisfy { $0 == 0 } && weighing.weighted.allSatisfy { $0 > 0 })
        #expect(weighing.error == plain.error && weighing.cross == plain.cross)
        #expect(weighing.histogram == plain.histogram && weighing.signal == plain.signal)
        #expect(zip(weighing.worst, plain.worst).allSatisfy { close($0, $1, 1e-4) })
    }

    @Test(arguments: CPULevel.available)
    func weighsToTheSameBitsOnEveryCPULevel(level: CPULevel) {
        for columns in Self.columns {
            let rows = RandomRows(rows: 4, columns: columns, as: .bf16, seed: 11, withNonFinite: columns == 192)
            let importance = Self.importance(columns, seed: 11)
            let rotations = Self.rotations(for: columns)
            let (found, reference) = (
                Self.swept(rows, rotations, importance, level), Self.swept(rows, rotations, importance, .baseline)
            )
            #expect(found.errors == reference.errors, "\(columns) columns, seed 11")
        }
    }

    @Test(arguments: CPULevel.available)
    func aComparisonWeighsErrorsInFloat64(level: CPULevel) {
        let rows = RandomRows(rows: 2, columns: 100, as: .f16, seed: 3, withNonFinite: true)
        let others = RandomRows(rows: 2, columns: 100, as: .f32, seed: 4)
        let importance = Self.importance(100, seed: 3)
        var comparison = RowComparison(
            elementType: .f16, columns: 100, with: .plain(.f32), importance: importance, level: level)
        let errors = unsafe rows.bytes.withUnsafeBytes { ours in
            unsafe others.bytes.withUnsafeBytes { unsafe comparison.measure(ours, against: StoredRows($0)).errors }
        }
        for row in 0..<2 {
            var expected = 0.0
            for column in 0..<100 where rows.weights[row][column].isFinite {
                let error = Double(rows.weights[row][column]) - Double(others.weights[row][column])
                expected += Double(importance[column]) * error * error
            }
            #expect(close(errors.weighted[row], expected, 1e-12), "row \(row), seeds 3 and 4")
        }
    }

    /// Energies as activations have them: most alike, a few a thousand times larger, some 0.
    private static func importance(_ columns: Int, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        return (0..<columns)
            .map { column in
                let size = Float.random(in: 0.001...0.01, using: &generator)
                return column % 17 == 5 ? size * 1000 : column % 23 == 7 ? 0 : size
            }
    }

    private static func rotations(for columns: Int) -> [Rotation?] {
        [nil]
            + [4, 16, 64, 256, 1024, 4096].compactMap { Rotation(groupSize: $0) }.filter { $0.fits(columns: columns) }
    }

    private static func swept(
        _ rows: RandomRows, _ rotations: [Rotation?], _ importance: [Float]?, _ level: CPULevel = .best
    ) -> (maxima: [Float], errors: RowErrors) {
        let count = rows.weights.count
        let elementType: ElementType = rows.bytes.count == count * rows.weights[0].count * 2 ? .bf16 : .f32
        var sweep = Int8RowSweep(
            elementType: elementType, columns: rows.weights[0].count, rotations: rotations, needsCross: true,
            needsCodes: true, importance: importance, level: level)
        return unsafe rows.bytes.withUnsafeBytes { bytes in
            let survey = unsafe sweep.survey(bytes)
            let maxima = rotations.indices.map { rotation in
                stride(from: rotation, to: survey.maxima.count, by: rotations.count).map { survey.maxima[$0] }.max()
                    ?? 0
            }
            return (maxima, unsafe sweep.measure(bytes, tensorMaxima: maxima, rowMaxima: survey.maxima[...]))
        }
    }

    /// Passes if the two agree, and fails if either is NaN.
    private func close(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(found - expected) <= tolerance * abs(expected)
    }
}
