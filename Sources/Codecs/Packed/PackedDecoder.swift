// SPDX-License-Identifier: Apache-2.0

/// Makes weights of the codes of one packed layer, a row after the other.
///
/// The simple form of the arithmetic, in float32 and in the order that the format's own reader has; of a rotated layer the weights
/// that come out are still rotated.
protocol PackedDecoder: Sendable {
    /// Decodes a row.
    ///
    /// - Parameters:
    ///   - codes: the row's bytes.
    ///   - row: its place in the layer.
    ///   - weights: receives the stored columns.
    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>)
}

/// How codes lie in bytes.
enum CodeWidth: Sendable {
    /// One in each byte.
    case byte
    /// Two in each byte, that of the even column in the low half.
    case lowFirst
    /// Two in each byte, that of the even column in the high half.
    case highFirst

    /// The code of a column.
    func code(_ column: Int, in bytes: UnsafeRawBufferPointer) -> Int {
        switch self {
        case .byte: unsafe Int(bytes[column])
        case .lowFirst: unsafe Int(bytes[column / 2] >> UInt8(column % 2 * 4) & 15)
        case .highFirst: unsafe Int(bytes[column / 2] >> UInt8((1 - column % 2) * 4) & 15)
        }
    }
}

/// weight = table[code] · scale, and + offset where there are offsets, for each block of a row; then · factor for each column.
///
/// FP8, MXFP8, NVFP4, block-wise INT8, ConvRot W4A4, AWQ.
struct ScaledDecoder: PackedDecoder {
    /// How the codes lie.
    let width: CodeWidth
    /// What a code stands for.
    let table: [Float]
    /// Columns of a block.
    let block: Int
    /// The scales; nil where the numbers are the weights.
    let scales: ScaleGrid?
    /// What every scale is multiplied by first, which is rounded: NVFP4's second scale.
    var second: Float = 1
    /// What is added to each block; nil for nothing.
    var offsets: ScaleGrid?
    /// What each column is multiplied by at the end; nil for nothing.
    var factors: [Float]?

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        for start in stride(from: 0, to: weights.count, by: block) {
            let scale = scales.map { second * $0(row, start / block) }
            let offset = offsets.map { $0(row, start / block) }
            for column in start..<min(start + block, weights.count) {
                var weight = unsafe table[width.code(column, in: codes)]
                if let scale { weight *= scale }
                if let offset { weight += offset }
                if let factors { weight *= factors[column] }
                unsafe weights[column] = weight
            }
        }
    }
}

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
    private func code(_ column: Int, in bytes: UnsafeRawBufferPointer, columns: Int) -> Int {
        let low = unsafe CodeWidth.lowFirst.code(column, in: bytes)
        guard bits == 6 else { return low }
        let high = unsafe Int(bytes[columns / 2 + column / 4] >> UInt8(column % 4 * 2) & 3)
        return low | high << 4
    }
}

/// weight = code · scale / smooth + Σ up · down: the codes, and what the low-rank branch adds to their product.
///
/// Source: comfy-kitchen's `svdquant_w4a4` in natural layout; SVDQuant, arXiv 2411.05007.
struct LowRankDecoder: PackedDecoder {
    /// The codes with their scales.
    let codes: ScaledDecoder
    /// [columns] what activations are divided by.
    let smooth: [Float]
    /// [columns][rank] the branch's first matrix.
    let down: [Float]
    /// [rows][rank] its second.
    let up: [Float]

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        unsafe codes.decode(bytes, row: row, into: weights)
        let rank = down.count / smooth.count
        for column in 0..<weights.count {
            var sum: Float = 0
            for index in 0..<rank { sum += up[row * rank + index] * down[column * rank + index] }
            unsafe weights[column] = unsafe weights[column] / smooth[column] + sum
        }
    }
}

/// weight = table[code] · scale, over runs of the flattened matrix, rounded to the type of the original.
///
/// Source: bitsandbytes 0.50, `dequantize_4bit`; the code of an even place lies in the high half of its byte.
struct FlatDecoder: PackedDecoder {
    /// The 16 levels.
    let table: [Float]
    /// Weights of a run.
    let block: Int
    /// The scale of each run.
    let scales: [Float]
    /// Whether weights are rounded to BF16, to F16, or not.
    let rounding: Rounding

    /// The type that the original had.
    enum Rounding: Sendable {
        case bf16
        case f16
        case none
    }

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        // A row of an odd number of weights begins within a byte.
        let first = row * weights.count
        let firstByte = first / 2
        for column in 0..<weights.count {
            let place = first + column
            let byte = unsafe codes[place / 2 - firstByte]
            let code = Int(place.isMultiple(of: 2) ? byte >> 4 : byte & 15)
            unsafe weights[column] = rounded(table[code] * scales[place / block])
        }
    }

    private func rounded(_ value: Float) -> Float {
        switch rounding {
        case .none: value
        case .f16: Float(Float16(value))
        case .bf16:
            value.isFinite
                ? Float(bitPattern: (value.bitPattern + 0x7FFF + (value.bitPattern >> 16 & 1)) & 0xFFFF_0000) : value
        }
    }
}
