// SPDX-License-Identifier: Apache-2.0

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
