// SPDX-License-Identifier: Apache-2.0

@testable import Checkpoints
@testable import Codecs

/// A block of BF16 rows of a real layer's width that stays in a core's cache, and what kernels make of it.
struct Workload {
    let columns: Int
    let rows: Int
    let bytes: [UInt8]
    let elementType = ElementType.bf16

    /// Rows of seeded weights: uniform sums, one in a thousand twenty times larger.
    init(columns: Int, rows: Int) {
        var state: UInt64 = 42
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        func unit() -> Float { Float(next() % 2001) / 1000 - 1 }
        self.columns = columns
        self.rows = rows
        bytes = (0..<rows * columns)
            .flatMap { _ -> [UInt8] in
                let weight = (unit() + unit() + unit()) * (next() % 1000 == 0 ? 0.4 : 0.02)
                let bits = UInt16(truncatingIfNeeded: weight.bitPattern >> 16)
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }
    }

    /// A sweep of the block with all or with the cheapest metrics.
    func sweep(_ rotations: [Rotation?], all: Bool, level: CPULevel) -> (survey: SweepSurvey, errors: RowErrors) {
        var sweep = Int8RowSweep(
            elementType: elementType, columns: columns, rotations: rotations, needsCross: all, needsCodes: all,
            level: level)
        return bytes.withUnsafeBytes { bytes in
            let survey = sweep.survey(bytes)
            return (survey, measure(&sweep, survey, bytes))
        }
    }

    /// The second pass of a sweep.
    func measure(_ sweep: inout Int8RowSweep, _ survey: SweepSurvey, _ bytes: UnsafeRawBufferPointer) -> RowErrors {
        let count = sweep.rotations.count
        let maxima = (0..<count)
            .map { rotation in
                stride(from: rotation, to: survey.maxima.count, by: count).map { survey.maxima[$0] }.max() ?? 0
            }
        return sweep.measure(bytes, tensorMaxima: maxima, rowMaxima: survey.maxima[...])
    }

    /// The block's codes and scales, by row scaling.
    func quantized(_ rotation: Rotation?, level: CPULevel) -> (codes: [Int8], scales: [Float]) {
        var quantizer = RowQuantizer(
            elementType: elementType, columns: columns,
            configuration: Configuration(scaling: .row, rotation: rotation), level: level)
        var codes = [Int8](repeating: 0, count: rows * columns)
        var scales = [Float](repeating: 0, count: rows)
        bytes.withUnsafeBytes { bytes in
            codes.withUnsafeMutableBytes { codes in
                scales.withUnsafeMutableBufferPointer { scales in
                    _ = quantizer.encode(bytes, tensorMaximum: nil, codes: codes, scales: scales)
                }
            }
        }
        return (codes, scales)
    }
}
