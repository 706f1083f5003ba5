// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Kernels against the plain reference beside them, at awkward sizes, for every type of weights and every CPU level.
@Suite struct KernelTests {
    static let types: [ElementType] = [.bf16, .f16, .f32, .f64]
    static let awkward = [1, 2, 3, 15, 16, 17, 31, 33, 63, 64, 65, 127, 1000, 1023, 1024, 1025, 2055]

    @Test(arguments: CPULevel.available, [4, 16, 64, 256, 1024, 4096])
    func rotatesToTheSameBitsAsTheReference(level: CPULevel, size: Int) throws {
        let rotation = try #require(Rotation(groupSize: size))
        let row = RandomRows(rows: 1, columns: 3 * size, as: .f32, seed: UInt64(size)).weights[0]
        var rotated = row
        rotation.apply(to: &rotated, level: level)
        #expect(rotated == Reference.rotated(row, by: rotation))
    }

    @Test(arguments: CPULevel.available, [2, 8, 32, 128, 512])
    func rotatesBySylvesterToTheSameBitsAsTheReference(level: CPULevel, size: Int) throws {
        let rotation = try #require(Rotation(markedGroupSize: size))
        #expect(rotation.isSylvester)
        let row = RandomRows(rows: 1, columns: 3 * size, as: .f32, seed: UInt64(size)).weights[0]
        var rotated = row
        rotation.apply(to: &rotated, level: level)
        #expect(rotated == Reference.rotated(row, by: rotation))
    }

    @Test(arguments: [4, 16, 64, 256, 2, 8, 32, 128])
    func rotatesAsTheHadamardMatrixDoes(size: Int) throws {
        let rotation = try #require(Rotation(markedGroupSize: size))
        let row = RandomRows(rows: 1, columns: 2 * size, as: .f32, seed: 7).weights[0]
        let product = Reference.product(row.map(Double.init), with: Reference.hadamard(rotation))
        let norm = row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        for (butterfly, exact) in zip(Reference.rotated(row, by: rotation), product) {
            #expect(abs(Double(butterfly) - exact) < 1e-6 * norm)
        }
    }

    @Test(arguments: [4, 16, 64, 256, 1024])
    func sumsOfEveryRowOfARegularHadamardMatrixAreTheRootOfItsSize(size: Int) throws {
        let matrix = Reference.hadamard(try #require(Rotation(groupSize: size)))
        for row in matrix {
            #expect(abs(row.reduce(0, +) - 1) < 1e-12)
        }
    }

    @Test(arguments: CPULevel.available, types)
    func quantizesToTheSameBitsAsTheReference(level: CPULevel, type: ElementType) throws {
        for columns in Self.awkward {
            for scaling in Scaling.allCases {
                let rotations: [Rotation?] = [nil, Rotation(groupSize: 4), Rotation(groupSize: 64)]
                for rotation in rotations where rotation?.fits(columns: columns) ?? true {
                    try check(columns, type, Configuration(scaling: scaling, rotation: rotation), level)
                }
            }
        }
    }

    private func check(_ columns: Int, _ type: ElementType, _ configuration: Configuration, _ level: CPULevel) throws {
        let rows = RandomRows(rows: 3, columns: columns, as: type, seed: UInt64(columns), withNonFinite: true)
        let basis = rows.weights.map { row in
            let finite = row.map { $0.isFinite ? $0 : 0 }
            return configuration.rotation.map { Reference.rotated(finite, by: $0) } ?? finite
        }
        let rowMaxima = basis.map { $0.reduce(0) { max($0, abs($1)) } }
        var quantizer = RowQuantizer(
            elementType: type, columns: columns, configuration: configuration, level: level)
        let survey = unsafe rows.bytes.withUnsafeBytes { unsafe quantizer.survey($0) }
        #expect(survey.maximum == rowMaxima.max())
        #expect(survey.nonFinite == rows.weights.joined().count { !$0.isFinite })
        let maximum = configuration.scaling == .tensor ? survey.maximum : nil
        let (codes, scales) = quantized(rows.bytes, 3, columns, maximum, &quantizer)
        for row in 0..<3 {
            let scale = Int8Scale(
                scaling: configuration.scaling, isRotated: configuration.rotation != nil,
                maximum: maximum ?? rowMaxima[row])
            #expect(scales[row] == scale.scale)
            let expected = Reference.codes(basis[row], scale: scale, isRotated: configuration.rotation != nil)
            #expect(Array(codes[row * columns..<(row + 1) * columns]) == expected, "\(columns) \(configuration)")
        }
    }

    private func quantized(
        _ bytes: [UInt8], _ rows: Int, _ columns: Int, _ maximum: Float?, _ quantizer: inout RowQuantizer
    ) -> (codes: [Int8], scales: [Float]) {
        var codes = [Int8](repeating: 0, count: rows * columns)
        var scales = [Float](repeating: 0, count: rows)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe codes.withUnsafeMutableBytes { codes in
                unsafe scales.withUnsafeMutableBufferPointer { scales in
                    _ = unsafe quantizer.encode(bytes, tensorMaximum: maximum, codes: codes, scales: scales)
                }
            }
        }
        return (codes, scales)
    }

    @Test(arguments: CPULevel.available)
    func dequantizesToTheSameBitsAsTheReference(level: CPULevel) throws {
        for columns in Self.awkward {
            let rotations: [Rotation?] = [nil, Rotation(groupSize: 4), Rotation(groupSize: 64)]
            for rotation in rotations where rotation?.fits(columns: columns) ?? true {
                var generator = SplitMix64(seed: UInt64(columns))
                let codes = (0..<2 * columns).map { _ in Int8.random(in: -128...127, using: &generator) }
                var reader = Int8RowValues(columns: columns, rotation: rotation, level: level)
                var values = [Float](repeating: 0, count: 2 * columns)
                unsafe codes.withUnsafeBytes { codes in
                    unsafe values.withUnsafeMutableBytes { values in
                        unsafe reader.write(StoredRows(codes, scales: [0.013, 0.5]), as: .f32, into: values)
                    }
                }
                let expected = [Float(0.013), 0.5].enumerated()
                    .flatMap { row, scale in
                        Reference.weights(
                            Array(codes[row * columns..<(row + 1) * columns]), scale: scale, rotation: rotation)
                    }
                #expect(values == expected, "\(columns) columns")
            }
        }
    }

    @Test(arguments: CPULevel.available)
    func castsEveryHalfToFloatAndBack(level: CPULevel) {
        let halves = (0...UInt16.max).map { $0 }
        let (f32, back) = castRoundTrip(halves, type: .f16)
        let wrong = zip(halves, f32)
            .first { bits, value in
                let expected = Float(Float16(bitPattern: bits))
                return value != expected && !(value.isNaN && expected.isNaN)
            }
        #expect(wrong == nil)
        let changed = zip(halves, back).first { $0 != $1 && !Float16(bitPattern: $0).isNaN }
        #expect(changed == nil)
    }

    @Test func castsFloatsToHalvesAsTheLanguageDoes() {
        var generator = SplitMix64(seed: 3)
        let values =
            (0..<200_000).map { _ in Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &generator)) }
            + (0..<200_000).map { _ in Float.random(in: -70000...70000, using: &generator) }
            + (0..<200_000).map { _ in Float.random(in: -1e-4...1e-4, using: &generator) }
        var halves = [UInt16](repeating: 0, count: values.count)
        unsafe values.withUnsafeBytes { from in
            unsafe halves.withUnsafeMutableBytes { unsafe ElementType.f32.cast(from, to: .f16, into: $0) }
        }
        let wrong = zip(values, halves)
            .first { value, half in
                !value.isNaN && Float16(bitPattern: half) != Float16(value)
            }
        #expect(wrong == nil)
    }

    private func castRoundTrip(_ halves: [UInt16], type: ElementType) -> (f32: [Float], back: [UInt16]) {
        var values = [Float](repeating: 0, count: halves.count)
        var back = [UInt16](repeating: 0, count: halves.count)
        unsafe halves.withUnsafeBytes { from in
            unsafe values.withUnsafeMutableBytes { unsafe type.cast(from, to: .f32, into: $0) }
        }
        unsafe values.withUnsafeBytes { from in
            unsafe back.withUnsafeMutableBytes { unsafe ElementType.f32.cast(from, to: type, into: $0) }
        }
        return (values, back)
    }
}
