// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Codecs

/// Columns of a sample in any basis, against the plainest code, on every level of CPU.
@Suite struct RowMatrixTests {
    private static let shapes = [(1, 16), (16, 20), (33, 64), (70, 256), (40, 300), (5, 1024)]

    private static func codes(_ rows: Int, _ columns: Int) -> [[Int8]] {
        var generator = SplitMix64(seed: UInt64(rows * 10_000 + columns))
        return (0..<rows).map { _ in (0..<columns).map { _ in Int8(truncatingIfNeeded: generator.next()) } }
    }

    private static func matrix(_ codes: [[Int8]], _ level: CPULevel) -> RowMatrix {
        var matrix = RowMatrix(capacity: codes.count, columns: codes[0].count, level: level)
        for (row, codes) in codes.enumerated() {
            unsafe codes.withUnsafeBytes { unsafe matrix.append(codes: $0, ofRow: 3 * row) }
        }
        return matrix
    }

    private static func values(_ matrix: borrowing RowMatrix) -> [[Float]] {
        (0..<matrix.rows)
            .map { row in
                let start = unsafe matrix.start(ofRow: row)
                return (0..<matrix.columns).map { unsafe start[$0] }
            }
    }

    private static func largestDifference(_ one: [[Float]], _ other: [[Double]]) -> Double {
        zip(one, other).flatMap { zip($0, $1).map { abs(Double($0) - $1) } }.max() ?? .infinity
    }

    @Test(arguments: CPULevel.available, shapes)
    func dithersAndDividesRowsByTheirRMS(level: CPULevel, shape: (Int, Int)) {
        let codes = Self.codes(shape.0, shape.1)
        let expected = codes.enumerated().map { Reference.dithered($1, row: 3 * $0) }
        #expect(Self.largestDifference(Self.values(Self.matrix(codes, level)), expected) < 1e-6)
    }

    @Test(arguments: CPULevel.available, shapes)
    func takesFiguresAndOrderOfColumns(level: CPULevel, shape: (Int, Int)) {
        let matrix = Self.matrix(Self.codes(shape.0, shape.1), level)
        let values = Self.values(matrix).map { $0.map(Double.init) }
        for rotation in [nil, Rotation(markedGroupSize: 4), Rotation(markedGroupSize: 32)] {
            guard rotation?.fits(columns: shape.1) ?? true else { continue }
            let expected = Reference.columnFigures(values, skippingFirstOf: rotation?.isSylvester ?? false ? 32 : nil)
            let found = matrix.figures(in: rotation)
            #expect(abs(found.inequality - expected.inequality) < 1e-6)
            #expect(abs(found.shape - expected.shape) < 1e-6)
        }
        #expect(abs(matrix.order() - Reference.order(values)) < 1e-6)
    }

    @Test(
        arguments: CPULevel.available,
        [(33, 64, 4), (33, 64, 16), (70, 256, 64), (9, 256, 256), (6, 1024, 1024), (6, 512, 512)])
    func mixesGroupsByARandomOrthonormalMatrix(level: CPULevel, shape: (rows: Int, columns: Int, group: Int)) {
        let matrix = Self.matrix(Self.codes(shape.rows, shape.columns), level)
        var mixed = matrix.emptyTwin()
        var scratch = matrix.emptyTwin()
        let mixture = RandomMixture.drawn(groupSize: shape.group, draw: 1)
        matrix.mix(by: mixture, into: &mixed, scratch: &scratch)
        let expected = Reference.mixed(Self.values(matrix).map { $0.map(Double.init) }, by: mixture)
        #expect(Self.largestDifference(Self.values(mixed), expected) < 1e-5)
        let energies = zip(Self.values(matrix), Self.values(mixed)).map { Self.energy($0) / Self.energy($1) }
        #expect(energies.allSatisfy { abs($0 - 1) < 1e-5 }, "a mixture keeps every row's energy")
    }

    private static func energy(_ row: [Float]) -> Double { row.reduce(0) { $0 + Double($1) * Double($1) } }

    @Test(arguments: CPULevel.available, [128, 256, 1024])
    func mixesQuicklyWithoutLosingEnergy(level: CPULevel, group: Int) {
        let matrix = Self.matrix(Self.codes(5, 1024), level)
        var mixed = matrix.emptyTwin()
        var scratch = matrix.emptyTwin()
        matrix.mixQuickly(groupSize: group, into: &mixed, scratch: &scratch)
        let (before, after) = (Self.values(matrix), Self.values(mixed))
        #expect(zip(before, after).allSatisfy { abs(Self.energy($0) / Self.energy($1) - 1) < 1e-5 })
        #expect(zip(before, after).allSatisfy { zip($0, $1).count { abs($0 - $1) > 0.01 } > 900 })
    }

    @Test(arguments: CPULevel.available)
    func takesTheStrongestDirectionsOff(level: CPULevel) {
        // Two directions that are common to all rows, far stronger than the rest, and one row that is nothing else.
        let codes = (0..<40)
            .map { row in
                var generator = SplitMix64(seed: UInt64(row))
                return (0..<64)
                    .map { column in
                        let common = Double(
                            (row * 7 % 5 - 2) * (column % 3 == 0 ? 20 : 0) + (row * 3 % 7 - 3)
                                * (column % 5 == 0 ? 12 : 0))
                        return Int8(clamping: Int((common + 3 * generator.normal()).rounded()))
                    }
            }
        let matrix = Self.matrix(codes, level)
        var deflated = matrix.emptyTwin()
        matrix.deflate(by: 2, into: &deflated)
        let expected = Reference.deflated(Self.values(matrix).map { $0.map(Double.init) }, by: 2)
        #expect(deflated.rows == expected.count)
        #expect(Self.largestDifference(Self.values(deflated), expected) < 1e-4)
        #expect(deflated.figures().inequality < matrix.figures().inequality / 2)
    }

    @Test func givesTheSameBitsOnEveryLevel() {
        let found = CPULevel.available.map { level in
            let matrix = Self.matrix(Self.codes(70, 512), level)
            var view = matrix.emptyTwin()
            var mixed = matrix.emptyTwin()
            var scratch = matrix.emptyTwin()
            matrix.deflate(by: 8, into: &view)
            view.mix(by: RandomMixture.drawn(groupSize: 512, draw: 0), into: &mixed, scratch: &scratch)
            view.mixQuickly(groupSize: 256, into: &scratch, scratch: &mixed)
            return [Self.values(view), Self.values(mixed), Self.values(scratch)]
        }
        #expect(found.allSatisfy { $0 == found.first })
    }

    @Test func drawsAsTheReferenceImplementationDoes() {
        // SplitMix64 of Steele, Lea and Flood: the first outputs for seed 0.
        #expect(DrawnNumbers.word(seed: 0, index: 0) == 0xE220_A839_7B1D_CDAF)
        #expect(DrawnNumbers.word(seed: 0, index: 1) == 0x6E78_9E6A_A1B9_65F4)
        let numbers = (0..<10_000).map { DrawnNumbers.normal(seed: 7, index: $0) }
        #expect(abs(numbers.reduce(0, +) / 10_000) < 0.03)
        #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / 10_000 - 1) < 0.05)
    }
}
