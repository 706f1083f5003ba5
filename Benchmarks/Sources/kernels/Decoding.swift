// SPDX-License-Identifier: Apache-2.0

import Glibc

@testable import Checkpoints
@testable import Codecs

/// Rows of one format, and what makes weights of a row.
struct Decoding {
    static let (rows, columns) = (64, 3840)

    let name: String
    /// Decodes a row of so many.
    private let decode: (Int, UnsafeMutableBufferPointer<Float>) -> Void

    /// Weights per second on one core, one row at a time into one buffer: by the shortest of many runs.
    var rate: Double {
        let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: Self.columns)
        defer { buffer.deallocate() }
        let seconds = Kernels.seconds { for row in 0..<Self.rows { decode(row, buffer) } }
        return Double(Self.rows * Self.columns) / seconds
    }

    /// The weights of every row.
    var weights: [Float] {
        var weights = [Float](repeating: 0, count: Self.rows * Self.columns)
        weights.withUnsafeMutableBufferPointer { all in
            for row in 0..<Self.rows {
                decode(row, UnsafeMutableBufferPointer(rebasing: all[row * Self.columns..<(row + 1) * Self.columns]))
            }
        }
        return weights
    }

    /// Every format.
    static func all(_ level: CPULevel) -> [Decoding] {
        let plain = [ElementType.f32, .f16, .bf16].map { Self.plain($0, level) }
        let int8 = [nil, Rotation(groupSize: 64)].map { Self.int8($0, level) }
        let blocks = ElementType.allCases.filter(\.isDecodedBlock).map { Self.blocks($0, level) }
        return [copy] + plain + int8 + blocks + packed(level)
    }

    private static var copy: Decoding {
        let from = [Float](repeating: 1, count: rows * columns)
        return Decoding(name: "copy of float32") { row, weights in
            from.withUnsafeBufferPointer {
                _ = weights.update(fromContentsOf: $0[row * columns..<(row + 1) * columns])
            }
        }
    }

    /// Bytes under 64: what is float16 among them is finite.
    private static func bytes(_ count: Int) -> [UInt8] {
        var state: UInt64 = 42
        return (0..<count)
            .map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 40) & 63
            }
    }

    private static func plain(_ type: ElementType, _ level: CPULevel) -> Decoding {
        let reader = Reader(PlainRowValues(elementType: type, columns: columns, level: level))
        let bytes = Self.bytes(type.byteCount(ofRow: columns) * rows)
        return Decoding(name: type.rawValue) { row, _ in
            bytes.withUnsafeBytes { _ = reader.values.row(row, of: StoredRows($0)) }
        }
    }

    private static func int8(_ rotation: Rotation?, _ level: CPULevel) -> Decoding {
        let reader = Reader(Int8RowValues(columns: columns, rotation: rotation, level: level))
        let (bytes, scales) = (Self.bytes(columns * rows), [Float](repeating: 0.01, count: rows))
        return Decoding(name: rotation == nil ? "int8/row" : "int8/row/rot64") { row, _ in
            bytes.withUnsafeBytes { _ = reader.values.row(row, of: StoredRows($0, scales: scales[...])) }
        }
    }

    private static func blocks(_ type: ElementType, _ level: CPULevel) -> Decoding {
        let rowBytes = type.byteCount(ofRow: columns)
        let bytes = Self.bytes(rowBytes * rows)
        return Decoding(name: type.rawValue) { row, weights in
            bytes.withUnsafeBytes {
                let from = UnsafeRawBufferPointer(rebasing: $0[row * rowBytes..<(row + 1) * rowBytes])
                type.decodeBlocks(from, into: weights, level: level)
            }
        }
    }

    /// The formats that have scales beside their codes; rotated ones with the rotation taken off.
    private static func packed(_ level: CPULevel) -> [Decoding] {
        let grid = { (block: Int, order: ScaleGrid.Order) in
            let blocks = (columns + block - 1) / block
            let count = ScaleGrid.count(rows: rows, blocks: blocks, order: order)
            return ScaleGrid((0..<count).map { Float($0 % 7) * 0.01 + 0.01 }, order: order, rows: rows, blocks: blocks)
        }
        let scaled = { (codes: StoredCodes, block: Int, order: ScaleGrid.Order) in
            ScaledDecoder(codes: codes, block: block, scales: grid(block, order), level: level)
        }
        let nibbles = columns / 2
        let w4a8 = GroupedDecoder(
            bits: 4, levels: (0..<16).map { Float($0 - 8) }, group: 16, scales: grid(16, .rows),
            channels: [Float](repeating: 0.01, count: rows), corrections: nil, level: level)
        let nf4 = FlatDecoder(
            table: (0..<16).map { Float($0) / 8 - 1 }, block: 64,
            scales: [Float](repeating: 0.02, count: rows * columns / 64), rounding: .bf16, level: level)
        return [
            packed("fp8", scaled(.e4m3, columns, .rows), columns),
            packed("fp8-e5m2", scaled(.e5m2, columns, .rows), columns),
            packed("mxfp8", scaled(.e4m3, 32, .tiles), columns),
            packed("int8/block128", scaled(.int8, 128, .rows), columns),
            packed("nvfp4", scaled(.highFirst(CodeTable.e2m1), 16, .tiles), nibbles),
            packed("awq/g64", scaled(.lowFirst(CodeTable.offsetNibble), 64, .columns), nibbles),
            packed("bnb-nf4", nf4, nibbles), packed("w4a8/rot256", w4a8, nibbles, rotation: true),
            packed("w4a4/rot256", scaled(.lowFirst(CodeTable.signedNibble), columns, .rows), nibbles, rotation: true),
        ]
    }

    private static func packed(
        _ name: String, _ decoder: some PackedDecoder, _ rowBytes: Int, rotation: Bool = false
    ) -> Decoding {
        let bytes = Self.bytes(rowBytes * rows)
        let rotation = rotation ? Rotation(groupSize: 256) : nil
        return Decoding(name: name) { row, weights in
            bytes.withUnsafeBytes {
                let from = UnsafeRawBufferPointer(rebasing: $0[row * rowBytes..<(row + 1) * rowBytes])
                decoder.decode(from, row: row, into: weights)
            }
            rotation?.apply(to: weights)
        }
    }
}

/// Keeps a reader that cannot be copied.
private final class Reader<Values: RowValues & ~Copyable> {
    var values: Values
    init(_ values: consuming Values) { self.values = values }
}
