// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Sweeps by encoding, reading back and comparing: the way that every family can go.
@Suite struct EncodedSweepTests {
    /// Relative difference of float64 sums in another order, and of the fused kernel's float32 pairs.
    private static let tolerance = 1e-5

    @Test("INT8 gives the figures of its fused kernel", arguments: [64, 192, 1088], [ElementType.bf16, .f32])
    func agreesWithTheFusedKernel(columns: Int, type: ElementType) throws {
        let rows = RandomRows(rows: 5, columns: columns, as: type, seed: UInt64(columns), withNonFinite: true)
        let family = Int8Sweep(rotations: [4, 64, 256].compactMap { Rotation(groupSize: $0) })
        let fused = Self.figures(rows, type, columns, family)
        let encodings = family.encodings(columns: columns)
        let general = Self.figures(rows, type, columns, EncodedSweep(encodings))
        #expect(general.survey.nonFinite == fused.survey.nonFinite)
        #expect(Self.agree(general.errors.signal, fused.errors.signal, 1e-12))
        #expect(general.errors.nonzero == fused.errors.nonzero)
        #expect(general.errors.histogram == fused.errors.histogram)
        for (index, encoding) in encodings.enumerated() {
            let label = Comment(rawValue: encoding.label)
            let at = { (figures: [Double]) in
                stride(from: index, to: figures.count, by: encodings.count).map { figures[$0] }
            }
            #expect(Self.agree(at(general.errors.error), at(fused.errors.error), Self.tolerance), label)
            let signal = fused.errors.signal.max() ?? 0
            #expect(zip(at(general.errors.cross), at(fused.errors.cross)).allSatisfy { abs($0 - $1) <= 1e-5 * signal })
            #expect(Self.agree([general.errors.worst[index]], [fused.errors.worst[index]], 1e-3), label)
            if encoding.rotation == nil { #expect(general.errors.vanished[index] == fused.errors.vanished[index]) }
        }
    }

    @Test("plain types have the errors of casting", arguments: [ElementType.f16, .bf16])
    func measuresPlainTypes(type: ElementType) {
        let rows = RandomRows(rows: 3, columns: 100, as: .f32, seed: 4)
        let errors = Self.figures(rows, .f32, 100, EncodedSweep([.plain(type), .plain(.f32)])).errors
        for (row, weights) in rows.weights.enumerated() {
            let differences = weights.map { weight in
                let bytes = StoredSample.bytes(of: weight, as: type)
                return Double(weight) - Double(StoredSample.floats(StoredSample.cast(bytes, from: type, to: .f32))[0])
            }
            let expected = differences.reduce(0) { $0 + $1 * $1 }
            #expect(expected > 0)
            #expect(Self.agree([errors.error[2 * row]], [expected], 1e-12))
            #expect(errors.error[2 * row + 1] == 0)
        }
        #expect(errors.worst[0] > 0 && errors.worst[1] == 0)
        #expect(errors.histogram.allSatisfy { $0 == 0 })
    }

    @Test func tellsWeightsThatAreTooLargeToBeRotated() throws {
        let rotation = try #require(Rotation(groupSize: 64))
        var weights = [Float](repeating: 1, count: 128)
        weights[70] = .greatestFiniteMagnitude / 2
        let sample = EncodingSample(weights, columns: 64)
        let encodings = [nil, rotation].map { Encoding.int8(Configuration(scaling: .row, rotation: $0)) }
        var sweep = EncodedSweep(encodings)
            .rowSweep(elementType: .f32, columns: 64, needsCross: true, needsCodes: true, importance: nil, level: .best)
        let survey = unsafe sample.weights.withUnsafeBytes { unsafe sweep.survey($0) }
        #expect(survey.maxima.map(\.isFinite) == [true, true, true, false])
    }

    @Test func leavesOutWhatIsNotAskedFor() {
        let rows = RandomRows(rows: 2, columns: 64, as: .f32, seed: 8)
        let family = EncodedSweep([.int8(Configuration(scaling: .row))])
        let errors = Self.figures(rows, .f32, 64, family, needsAll: false).errors
        #expect(errors.cross == [0, 0] && errors.histogram.allSatisfy { $0 == 0 })
    }

    @Test func leavesOutRotationsThatDoNotFit() throws {
        let rotation = try #require(Rotation(groupSize: 64))
        let encoding = Encoding.int8(Configuration(scaling: .row, rotation: rotation))
        #expect(EncodedSweep([encoding, .plain(.f16)]).encodings(columns: 96) == [.plain(.f16)])
    }

    private static func figures(
        _ rows: RandomRows, _ type: ElementType, _ columns: Int, _ family: any SweepFamily, needsAll: Bool = true
    ) -> (survey: SweepSurvey, errors: RowErrors) {
        var sweep = family.rowSweep(
            elementType: type, columns: columns, needsCross: needsAll, needsCodes: needsAll, importance: nil,
            level: .best)
        return unsafe rows.bytes.withUnsafeBytes { bytes in
            let survey = unsafe sweep.survey(bytes)
            let count = sweep.maximaPerRow
            let maxima = (0..<count)
                .map { basis in
                    stride(from: basis, to: survey.maxima.count, by: count).map { survey.maxima[$0] }.max() ?? 0
                }
            return (survey, unsafe sweep.measure(bytes, tensorMaxima: maxima, rowMaxima: survey.maxima[...]))
        }
    }

    /// Passes if all agree, and fails if one is NaN.
    private static func agree(_ found: [Double], _ expected: [Double], _ tolerance: Double) -> Bool {
        found.count == expected.count
            && zip(found, expected).allSatisfy { abs($0 - $1) <= tolerance * abs($1) }
    }
}
