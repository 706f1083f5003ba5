// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Finite weights whose rotation float32 does not hold.
@Suite struct OverflowTests {
    /// Rows of 64 weights, and how many of them are too large for a rotation by 64.
    static let rows: [(weights: [Float], overflowing: Int)] = [
        (Array(repeating: 3e38, count: 64), 64), (Array(repeating: -3e38, count: 64), 64),
        ([3e38] + Array(repeating: 0, count: 63), 1), (Array(repeating: 2.6e36, count: 64), 0),
        (Array(repeating: 1, count: 60) + [3e36, -3e36, 3e38, 2e36], 3),
    ]

    @Test(arguments: CPULevel.available, [4, 16, 64, 256, 1024, 4096])
    func endsWhereNothingCanBecomeInfinite(level: CPULevel, size: Int) throws {
        let rotation = try #require(Rotation(groupSize: size))
        for signs in [{ _ in 1 }, { $0 % 4 == 3 ? -1 : 1 }, { $0 % 2 == 0 ? 1 : -1 }] as [(Int) -> Float] {
            var weights = (0..<size).map { signs($0) * rotation.largestWeight }
            rotation.apply(to: &weights, level: level)
            #expect(weights.allSatisfy { $0.isFinite })
        }
    }

    @Test(arguments: CPULevel.available, rows)
    func isCounted(level: CPULevel, row: (weights: [Float], overflowing: Int)) throws {
        let rotation = try #require(Rotation(groupSize: 64))
        for scaling in Scaling.allCases {
            var quantizer = RowQuantizer(
                elementType: .f32, columns: 64, configuration: Configuration(scaling: scaling, rotation: rotation),
                level: level)
            let bytes = SafetensorsBytes.f32(row.weights)
            let survey = unsafe bytes.withUnsafeBytes { unsafe quantizer.survey($0) }
            #expect(survey.nonFinite == 0)
            #expect(survey.overflowing == row.overflowing)
            let (_, unusable) = quantized(bytes, tensorMaximum: nil, &quantizer)
            #expect(unusable == row.overflowing)
        }
    }

    @Test(arguments: CPULevel.available, rows)
    func makesTheMaximumOfASweepInfinite(level: CPULevel, row: (weights: [Float], overflowing: Int)) throws {
        var sweep = Int8RowSweep(
            elementType: .f32, columns: 64, rotations: [nil, Rotation(groupSize: 64)], needsCross: true,
            needsCodes: true,
            level: level)
        let bytes = SafetensorsBytes.f32(row.weights + Array(repeating: 1, count: 64))
        let survey = unsafe bytes.withUnsafeBytes { unsafe sweep.survey($0) }
        #expect(survey.maxima[1].isInfinite == (row.overflowing > 0))
        #expect(survey.maxima[0] == row.weights.map(abs).max())
        #expect(Array(survey.maxima[2...]) == [1, 1], "the next row is another one")
        #expect(survey.nonFinite == [0, 0])
    }

    @Test(arguments: CPULevel.available)
    func givesWeightsBeyondTheMaximumTheLargestCode(level: CPULevel) {
        var quantizer = RowQuantizer(
            elementType: .f32, columns: 4, configuration: Configuration(scaling: .tensor), level: level)
        let (codes, _) = quantized(SafetensorsBytes.f32([1, 1e6, -3e38, 0.5]), tensorMaximum: 1, &quantizer)
        #expect(codes == [127, 127, -127, 64])
    }

    private func quantized(
        _ bytes: [UInt8], tensorMaximum: Float?, _ quantizer: inout RowQuantizer
    ) -> (codes: [Int8], unusable: Int) {
        var codes = [Int8](repeating: 0, count: bytes.count / 4)
        var scales: [Float] = [0]
        let unusable = unsafe bytes.withUnsafeBytes { bytes in
            unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    unsafe quantizer.encode(bytes, tensorMaximum: tensorMaximum, codes: codes, scales: scales)
                }
            }
        }
        return (codes, unusable)
    }
}
