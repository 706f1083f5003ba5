// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import TestSupport
import Testing

@testable import Codecs

/// Kernels of packed formats against the plain reference, to the bit, at awkward sizes and scales, on every CPU level.
@Suite("A packed row's kernel")
struct PackedKernelTests {
    private static let codes: [StoredCodes] = [
        .e4m3, .e5m2, .e8m0, .int8, .lowFirst(CodeTable.signedNibble), .lowFirst(CodeTable.offsetNibble),
        .highFirst(CodeTable.e2m1),
    ]
    /// Columns and the block that has one scale: whole vectors and not, blocks that end within a byte, a row as one block.
    private static let sizes = [
        (1, 1), (2, 3), (15, 16), (16, 16), (17, 16), (64, 16), (100, 16), (96, 32), (255, 5), (256, 7), (257, 64),
        (300, 128),
        (512, 512), (1001, 1001), (1040, 130),
    ]

    @Test("makes scaled codes what the reference makes of them", arguments: codes.indices, sizes.indices)
    func scales(index: Int, size: Int) {
        let (columns, block) = Self.sizes[size]
        for extras in 0..<4 {
            let order = [ScaleGrid.Order.rows, .columns, .tiles][(extras + size) % 3]
            let seed = UInt64(columns * 64 + index * 8 + extras)
            var decoder = Self.scaled(Self.codes[index], columns, block, order, extras, seed)
            var random = DecodedBytes(seed: seed + 1)
            let bytes = random.bytes(decoder.codes.width.byteCount(columns))
            for row in [0, 2, 130] {
                let expected = Reference.weights(decoder, bytes, row: row, columns: columns)
                for level in CPULevel.available {
                    decoder.level = level
                    DecodedBytes.expectEqual(
                        decoded(decoder, bytes, row, columns), expected,
                        "\(columns) columns, blocks of \(block), \(order), extras \(extras), row \(row), \(level), seed \(seed)"
                    )
                }
            }
        }
    }

    /// `extras`: 1 adds offsets, 2 factors; 0 has a second scale.
    private static func scaled(
        _ codes: StoredCodes, _ columns: Int, _ block: Int, _ order: ScaleGrid.Order, _ extras: Int, _ seed: UInt64
    ) -> ScaledDecoder {
        var random = DecodedBytes(seed: seed)
        let (rows, blocks) = (131, (columns + block - 1) / block)
        let count = ScaleGrid.count(rows: rows, blocks: blocks, order: order)
        var decoder = ScaledDecoder(
            codes: codes, block: block,
            scales: ScaleGrid(random.scales(count), order: order, rows: rows, blocks: blocks))
        if extras == 0 { decoder.second = 0.37 }
        if extras & 1 != 0 {
            decoder.offsets = ScaleGrid(random.scales(count), order: order, rows: rows, blocks: blocks)
        }
        if extras & 2 != 0 { decoder.factors = random.scales(columns) }
        return decoder
    }

    @Test("makes numbers without a scale what they are", arguments: CPULevel.available, codes.indices)
    func keepsNumbers(level: CPULevel, index: Int) {
        let codes = Self.codes[index]
        let bytes = (0...255).map { UInt8($0) }
        let columns = codes.width == .byte ? 256 : 512
        let decoder = ScaledDecoder(codes: codes, block: columns, scales: nil, level: level)
        let found = decoded(decoder, bytes, 0, columns)
        DecodedBytes.expectEqual(found, Reference.weights(decoder, bytes, row: 0, columns: columns), "\(codes.native)")
        if codes.width == .byte { DecodedBytes.expectEqual(found, codes.table, "the table") }
    }

    @Test("reads one scale of several rows", arguments: CPULevel.available)
    func readsHighBlocks(level: CPULevel) {
        let scales = ScaleGrid((1...6).map { Float($0) }, order: .rows, rows: 9, blocks: 2, height: 3)
        let decoder = ScaledDecoder(codes: .int8, block: 16, scales: scales, level: level)
        for (row, pair) in [(0, (1, 2)), (2, (1, 2)), (3, (3, 4)), (8, (5, 6))] as [(Int, (Float, Float))] {
            let found = decoded(decoder, [UInt8](repeating: 1, count: 32), row, 32)
            #expect(
                found == [Float](repeating: pair.0, count: 16) + [Float](repeating: pair.1, count: 16), "row \(row)")
        }
    }

    @Test(
        "makes codes that stand for 8-bit ones what the reference makes of them",
        arguments: CPULevel.available,
        [(4, 16), (4, 4), (4, 5), (4, 32), (6, 16), (6, 6), (6, 64)])
    func groups(level: CPULevel, form: (bits: Int, group: Int)) {
        for columns in [32, 96, 160, 320] {
            for hasCorrections in [false, true] {
                let seed = UInt64(columns * 8 + form.group + (hasCorrections ? 1 : 0))
                var random = DecodedBytes(seed: seed)
                let (rows, groups) = (3, (columns + form.group - 1) / form.group)
                let grid = { (order: ScaleGrid.Order, numbers: [Float]) in
                    ScaleGrid(numbers, order: order, rows: rows, blocks: groups)
                }
                let decoder = GroupedDecoder(
                    bits: form.bits, levels: (0..<1 << form.bits).map { Float($0 - 1 << (form.bits - 1)) * 17.3 },
                    group: form.group, scales: grid(.rows, random.scales(rows * groups).map { $0 * 40 }),
                    channels: [0.01, -0.003, .nan],
                    corrections: hasCorrections ? grid(.columns, random.scales(rows * groups)) : nil, level: level)
                let bytes = random.bytes(columns * form.bits / 8)
                for row in 0..<rows {
                    DecodedBytes.expectEqual(
                        decoded(decoder, bytes, row, columns),
                        Reference.weights(decoder, bytes, row: row, columns: columns),
                        "\(columns) columns, \(form), row \(row), seed \(seed)")
                }
            }
        }
    }

    @Test(
        "makes runs that begin anywhere in a row what the reference makes of them", arguments: CPULevel.available,
        [FlatDecoder.Rounding.bf16, .f16, .none])
    func runs(level: CPULevel, rounding: FlatDecoder.Rounding) {
        for columns in [1, 7, 16, 33, 64, 100, 257] {
            for block in [1, 5, 16, 64, 4096] {
                let seed = UInt64(columns * 5000 + block)
                var random = DecodedBytes(seed: seed)
                let rows = 5
                let decoder = FlatDecoder(
                    table: (0..<16).map { Float($0) * 0.13 - 1 }, block: block,
                    scales: random.scales((rows * columns + block - 1) / block), rounding: rounding, level: level)
                for row in 0..<rows {
                    let bytes = random.bytes((row * columns % 2 + columns + 1) / 2)
                    DecodedBytes.expectEqual(
                        decoded(decoder, bytes, row, columns),
                        Reference.weights(decoder, bytes, row: row, columns: columns),
                        "\(columns) columns, runs of \(block), row \(row), seed \(seed)")
                }
            }
        }
    }

    @Test("adds a low-rank branch as the reference does", arguments: CPULevel.available)
    func addsBranch(level: CPULevel) {
        for (columns, rank) in [(16, 1), (48, 3), (100, 16), (130, 32), (64, 0)] {
            let seed = UInt64(columns + rank)
            var random = DecodedBytes(seed: seed)
            let codes = ScaledDecoder(
                codes: .lowFirst(CodeTable.signedNibble), block: columns, scales: nil, level: level)
            let (smooth, down) = (random.scales(columns), random.scales(columns * rank))
            let up = random.scales(2 * rank)
            let decoder = LowRankDecoder(codes: codes, smooth: smooth, down: down, up: up)
            let bytes = random.bytes(columns / 2)
            let plain = Reference.weights(codes, bytes, row: 0, columns: columns)
            for row in 0..<2 {
                DecodedBytes.expectEqual(
                    decoded(decoder, bytes, row, columns),
                    Reference.lowRank(plain, smooth: smooth, down: down, up: up[row * rank..<(row + 1) * rank]),
                    "\(columns) columns, rank \(rank), row \(row), seed \(seed)")
            }
        }
    }

    /// A row, from memory behind which there is nothing, into memory behind which nothing is written.
    private func decoded(_ decoder: some PackedDecoder, _ bytes: [UInt8], _ row: Int, _ columns: Int) -> [Float] {
        var weights = [Float](repeating: 7, count: columns + 16)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe weights.withUnsafeMutableBufferPointer { weights in
                unsafe decoder.decode(bytes, row: row, into: UnsafeMutableBufferPointer(rebasing: weights[..<columns]))
            }
        }
        #expect(weights[columns...].allSatisfy { $0 == 7 }, "\(columns) columns")
        return Array(weights[..<columns])
    }
}
