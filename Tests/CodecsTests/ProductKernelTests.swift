// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Codecs

/// Products of rows with inputs, against the plainest code, to the bit on every level of CPU.
@Suite struct ProductKernelTests {
    private static let columns = [1, 16, 17, 100, 500, 512, 513, 1000, 1536]
    private static let counts = [(1, 1), (4, 4), (5, 7), (8, 3), (17, 6)]

    @Test(arguments: CPULevel.available, columns)
    func multipliesFloatsInOneOrder(level: CPULevel, columns: Int) {
        for (count, inputs) in Self.counts {
            var generator = SplitMix64(seed: UInt64(columns + count))
            let rows = (0..<count).map { _ in Self.row(columns, &generator) }
            let others = (0..<inputs).map { _ in Self.row(columns, &generator) }
            let found = Self.products(rows, others, level)
            let expected = rows.flatMap { row in others.map { Reference.product(row, $0) } }
            #expect(
                found.map(\.bitPattern) == expected.map(\.bitPattern),
                "\(count) rows, \(inputs) inputs, seed \(columns + count)")
        }
    }

    @Test(arguments: CPULevel.available, columns)
    func multipliesCodesExactly(level: CPULevel, columns: Int) {
        for (count, inputs) in Self.counts {
            var generator = SplitMix64(seed: UInt64(columns + count))
            let codes = { (0..<columns).map { _ in Int8(truncatingIfNeeded: generator.next()) } }
            let rows = (0..<count).map { row in row == 0 ? Array(repeating: -128, count: columns) : codes() }
            let others = (0..<inputs).map { row in row == 0 ? Array(repeating: -128, count: columns) : codes() }
            let expected = rows.flatMap { row in others.map { Reference.product(row, $0) } }
            #expect(Self.products(rows, others, level) == expected, "\(count) rows, seed \(columns + count)")
        }
    }

    /// Numbers of all bits, some a hundred times larger, some 0.
    private static func row(_ columns: Int, _ generator: inout SplitMix64) -> [Float] {
        (0..<columns)
            .map { _ in
                let kind = Int.random(in: 0..<50, using: &generator)
                return kind == 0 ? 0 : Float.random(in: -1...1, using: &generator) * (kind == 1 ? 100 : 1)
            }
    }

    private static func products(_ rows: [[Float]], _ inputs: [[Float]], _ level: CPULevel) -> [Double] {
        let stride = paddedCount(rows[0].count)
        let (left, right) = (padded(rows, to: stride), padded(inputs, to: stride))
        var products = [Double](repeating: .nan, count: rows.count * inputs.count)
        unsafe RowProducts(level: level)
            .multiply(left, count: rows.count, with: right, count: inputs.count, stride: stride, into: &products)
        return products
    }

    private static func products(_ rows: [[Int8]], _ inputs: [[Int8]], _ level: CPULevel) -> [Int32] {
        let stride = RoundedInputs.stride(columns: rows[0].count)
        let (left, right) = (padded(rows, to: stride), padded(inputs, to: stride))
        var products = [Int32](repeating: .min, count: rows.count * inputs.count)
        unsafe RowProducts(level: level)
            .multiply(left, count: rows.count, with: right, count: inputs.count, stride: stride, into: &products)
        return products
    }

    private static func padded<Number: BinaryInteger>(_ rows: [[Number]], to stride: Int) -> [Number] {
        rows.flatMap { $0 + repeatElement(0, count: stride - $0.count) }
    }

    private static func padded(_ rows: [[Float]], to stride: Int) -> [Float] {
        rows.flatMap { $0 + repeatElement(0, count: stride - $0.count) }
    }
}
