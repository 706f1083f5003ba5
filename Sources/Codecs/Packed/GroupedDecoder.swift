// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// weight = i8 · channel, where i8 = clamp(round(level[code] · scale), ±127): what the INT8 product of W4A8 sees.
///
/// Source: comfy-kitchen's `asym_w4a8_int8`. Corrections are added to the product, before a rotation is taken off.
struct GroupedDecoder: PackedDecoder {
    /// 4 or 6.
    let bits: Int
    /// What a code stands for: 16 levels, or 64.
    let levels: [Float]
    /// Columns of a group.
    let group: Int
    /// [rows][groups] scales of the levels.
    let scales: ScaleGrid
    /// [rows] scales of the 8-bit codes.
    let channels: [Float]
    /// [groups][rows] what is added; nil for nothing.
    let corrections: ScaleGrid?
    /// The CPU level whose kernel runs.
    var level = CPULevel.best

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        let columns = weights.count
        precondition(codes.count >= byteCount(columns), "the row's codes end early")
        precondition(levels.count == 1 << bits && (bits == 4 || bits == 6), "\(levels.count) levels of \(bits) bits")
        let from = unsafe codes.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe scales.withRow(row, columns: columns, block: group) { scales in
            unsafe ScaleGrid.withRow(row, of: corrections, columns: columns, block: group) { corrections in
                unsafe levels.withUnsafeBufferPointer { levels in
                    var native = unsafe fk_grouped(
                        bits: UInt32(bits), levels: levels.baseAddress, group: group, scales: scales,
                        channel: channels[row], corrections: corrections)
                    unsafe level.kernels.decode_grouped(&native, from, columns, weights.baseAddress)
                }
            }
        }
    }

    /// Bytes of a row: 4 bits a code, and of 6 the other two behind all of the fours.
    private func byteCount(_ columns: Int) -> Int {
        bits == 6 ? columns / 2 + (columns + 3) / 4 : (columns + 1) / 2
    }

    /// The code of a column: 4 bits, and of 6 the other two behind all of the fours.
    func code(_ column: Int, in bytes: UnsafeRawBufferPointer, columns: Int) -> Int {
        let low = unsafe CodeWidth.lowFirst.code(column, in: bytes)
        guard bits == 6 else { return low }
        let high = unsafe Int(bytes[columns / 2 + column / 4] >> UInt8(column % 4 * 2) & 3)
        return low | high << 4
    }
}
