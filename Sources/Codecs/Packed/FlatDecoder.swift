// SPDX-License-Identifier: Apache-2.0

internal import CKernels

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
    /// The CPU level whose kernel runs.
    var level = CPULevel.best

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        // A row of an odd number of weights begins within a byte.
        let (first, count) = (row * weights.count, weights.count)
        precondition(codes.count >= (first % 2 + count + 1) / 2, "the row's codes end early")
        precondition(table.count == 16 && (first + count + block - 1) / block <= scales.count, "scales are missing")
        let from = unsafe codes.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe table.withUnsafeBufferPointer { table in
            unsafe scales.withUnsafeBufferPointer { scales in
                var native = unsafe fk_runs(
                    table: table.baseAddress, block: block, scales: scales.baseAddress, rounding: rounding.native)
                unsafe level.kernels.decode_runs(&native, from, first, count, weights.baseAddress)
            }
        }
    }
}

extension FlatDecoder.Rounding {
    fileprivate var native: fk_type {
        switch self {
        case .bf16: FK_BF16
        case .f16: FK_F16
        case .none: FK_F32
        }
    }
}
