// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Figures of sweeps and comparisons against the plain reference, and the same bits from every CPU level.
@Suite struct RowSweepTests {
    static let shapes = [1, 3, 16, 17, 64, 100, 192, 1000, 1024, 1088]

    @Test(arguments: KernelTests.types, [false, true])
    func measuresWhatTheReferenceMeasures(type: ElementType, withNonFinite: Bool) throws {
        for columns in Self.shapes {
            let rotations = rotations(for: columns)
            let rows = RandomRows(
                rows: 3, columns: columns, as: type, seed: UInt64(columns), withNonFinite: withNonFinite)
            let (survey, errors) = swept(rows, columns, type, rotations, .best)
            for (index, configuration) in configurations(rotations).enumerated() {
                let hadamard = configuration.rotation.map(Reference.hadamard)
                let maxima = (0..<3).map { survey.maxima[$0 * rotations.count + index / 2] }
                let tolerance = configuration.rotation == nil ? 1e-6 : 2e-5
                var worst = 0.0
                for row in 0..<3 {
                    let maximum = configuration.scaling == .row ? maxima[row] : maxima.max() ?? 0
                    let expected = Reference.figures(
                        rows.weights[row], configuration: configuration, hadamard: hadamard, maximum: maximum)
                    let at = row * errors.configurations + index
                    let label = Comment(rawValue: "\(columns) columns, \(configuration), row \(row)")
                    worst = max(worst, expected.worst)
                    #expect(close(errors.signal[row], expected.signal, 1e-12), label)
                    #expect(close(errors.error[at], expected.error, tolerance), label)
                    #expect(abs(errors.cross[at] - expected.cross) <= 1e-5 * expected.signal, label)
                    #expect(errors.nonzero[row] == expected.nonzero, label)
                }
                #expect(close(errors.worst[index], worst, 10 * tolerance), "\(columns) columns, \(configuration)")
            }
        }
    }

    @Test func countsTheReferencesCodes() throws {
        let rows = RandomRows(rows: 5, columns: 1088, as: .bf16, seed: 5)
        let rotations = rotations(for: 1088)
        let (survey, errors) = swept(rows, 1088, .bf16, rotations, .best)
        for (index, configuration) in configurations(rotations).enumerated() {
            let hadamard = configuration.rotation.map(Reference.hadamard)
            let maxima = (0..<5).map { survey.maxima[$0 * rotations.count + index / 2] }
            var histogram = [UInt64](repeating: 0, count: 256)
            var vanished: UInt64 = 0
            for row in 0..<5 {
                let figures = Reference.figures(
                    rows.weights[row], configuration: configuration, hadamard: hadamard,
                    maximum: configuration.scaling == .row ? maxima[row] : maxima.max() ?? 0)
                histogram = zip(histogram, figures.histogram).map { $0 + $1 }
                vanished += figures.vanished
            }
            #expect(Array(errors.histogram[index * 256..<(index + 1) * 256]) == histogram, "\(configuration)")
            #expect(errors.vanished[index] == (configuration.rotation == nil ? vanished : 0))
        }
    }

    @Test(arguments: [1024, 4096, 5120, 12288])
    func agreesWithQuantizingAndComparingForEveryGroup(columns: Int) throws {
        let rows = RandomRows(rows: 3, columns: columns, as: .bf16, seed: UInt64(columns))
        let rotations =
            [nil] + Rotation.groupSizes.compactMap { Rotation(groupSize: $0) }.filter { $0.fits(columns: columns) }
        let (survey, errors) = swept(rows, columns, .bf16, rotations, .best)
        for (index, configuration) in configurations(rotations).enumerated() {
            let maxima = stride(from: index / 2, to: survey.maxima.count, by: rotations.count).map { survey.maxima[$0] }
            let compared = compared(rows, columns, configuration, maximum: maxima.max() ?? 0)
            #expect(Array(errors.histogram[index * 256..<(index + 1) * 256]) == compared.histogram, "\(configuration)")
            for row in 0..<3 {
                let at = row * errors.configurations + index
                #expect(close(errors.error[at], compared.error[row], 1e-5), "\(configuration), row \(row)")
            }
            #expect(close(errors.worst[index], compared.worst[0], 1e-3), "\(configuration)")
        }
    }

    /// The rows quantized, dequantized and compared: another way to the same figures.
    private func compared(
        _ rows: RandomRows, _ columns: Int, _ configuration: Configuration, maximum: Float
    ) -> RowErrors {
        var quantizer = RowQuantizer(elementType: .bf16, columns: columns, configuration: configuration)
        var comparison = RowComparison(elementType: .bf16, columns: columns, with: .int8(configuration))
        var codes = [Int8](repeating: 0, count: 3 * columns)
        var scales = [Float](repeating: 0, count: 3)
        return unsafe rows.bytes.withUnsafeBytes { bytes in
            unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    _ = unsafe quantizer.encode(
                        bytes, tensorMaximum: configuration.scaling == .tensor ? maximum : nil, codes: codes,
                        scales: scales)
                }
                let stored = unsafe StoredRows(UnsafeRawBufferPointer(codes), scales: scales[...])
                return unsafe comparison.measure(bytes, against: stored).errors
            }
        }
    }

    @Test(arguments: CPULevel.available)
    func givesTheSameBitsOnEveryCPULevel(level: CPULevel) {
        for columns in Self.shapes {
            let rows = RandomRows(rows: 4, columns: columns, as: .bf16, seed: 11, withNonFinite: columns == 192)
            let rotations = rotations(for: columns)
            let reference = swept(rows, columns, .bf16, rotations, .baseline)
            let found = swept(rows, columns, .bf16, rotations, level)
            #expect(found.survey == reference.survey, "\(columns) columns")
            #expect(found.errors == reference.errors, "\(columns) columns")
        }
    }

    @Test(arguments: CPULevel.available, [nil, 64])
    func comparesRowsWithTheirDequantizedCodes(level: CPULevel, group: Int?) throws {
        let rotation = group.flatMap { Rotation(groupSize: $0) }
        let rows = RandomRows(rows: 3, columns: 192, as: .f16, seed: 2, withNonFinite: true)
        var generator = SplitMix64(seed: 9)
        let codes = (0..<3 * 192).map { _ in Int8.random(in: -128...127, using: &generator) }
        let scales: [Float] = [0.001, 0.0002, 0.01]
        var comparison = RowComparison(
            elementType: .f16, columns: 192, with: .int8(Configuration(scaling: .row, rotation: rotation)), level: level
        )
        let errors = unsafe rows.bytes.withUnsafeBytes { bytes in
            unsafe codes.withUnsafeBytes {
                unsafe comparison.measure(bytes, against: StoredRows($0, scales: scales[...])).errors
            }
        }
        var worst = 0.0
        for row in 0..<3 {
            let values = Reference.weights(
                Array(codes[row * 192..<(row + 1) * 192]), scale: scales[row], rotation: rotation)
            let terms = zip(rows.weights[row], values).filter { $0.0.isFinite }.map { Double($0) - Double($1) }
            #expect(close(errors.error[row], terms.reduce(0) { $0 + $1 * $1 }, 1e-12))
            worst = max(worst, terms.map { abs($0) }.max() ?? 0)
        }
        #expect(errors.worst == [worst])
        #expect(errors.histogram.reduce(0, +) == 3 * 192)
    }

    private func rotations(for columns: Int) -> [Rotation?] {
        [nil] + [4, 16, 64, 256].compactMap { Rotation(groupSize: $0) }.filter { $0.fits(columns: columns) }
    }

    private func configurations(_ rotations: [Rotation?]) -> [Configuration] {
        Configuration.sweep(of: rotations.compactMap { $0 })
    }

    private func swept(
        _ rows: RandomRows, _ columns: Int, _ type: ElementType, _ rotations: [Rotation?], _ level: CPULevel
    ) -> (survey: SweepSurvey, errors: RowErrors) {
        var sweep = Int8RowSweep(
            elementType: type, columns: columns, rotations: rotations, needsCross: true, needsCodes: true,
            level: level)
        return unsafe rows.bytes.withUnsafeBytes { bytes in
            let survey = unsafe sweep.survey(bytes)
            let maxima = rotations.indices.map { rotation in
                stride(from: rotation, to: survey.maxima.count, by: rotations.count).map { survey.maxima[$0] }.max()
                    ?? 0
            }
            return (survey, unsafe sweep.measure(bytes, tensorMaxima: maxima, rowMaxima: survey.maxima[...]))
        }
    }

    /// Passes if the two agree, and fails if either is NaN.
    private func close(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(found - expected) <= tolerance * abs(expected)
    }
}
