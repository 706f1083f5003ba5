// SPDX-License-Identifier: Apache-2.0

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

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        for start in stride(from: 0, to: weights.count, by: group) {
            let scale = scales(row, start / group)
            let correction = corrections.map { $0(row, start / group) }
            for column in start..<min(start + group, weights.count) {
                let level = levels[unsafe code(column, in: codes, columns: weights.count)]
                let rounded = (level * scale).rounded(.toNearestOrEven)
                let weight = max(-127, min(127, rounded)) * channels[row]
                unsafe weights[column] = correction.map { weight + $0 } ?? weight
            }
        }
    }

    /// The code of a column: 4 bits, and of 6 the other two behind all of the fours.
    func code(_ column: Int, in bytes: UnsafeRawBufferPointer, columns: Int) -> Int {
        let low = unsafe CodeWidth.lowFirst.code(column, in: bytes)
        guard bits == 6 else { return low }
        let high = unsafe Int(bytes[columns / 2 + column / 4] >> UInt8(column % 4 * 2) & 3)
        return low | high << 4
    }
}
