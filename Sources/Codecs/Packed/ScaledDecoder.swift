// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// weight = table[code] · scale, and + offset where there are offsets, for each block of a row; then · factor for each column.
///
/// FP8, MXFP8, NVFP4, block-wise INT8, ConvRot W4A4, AWQ.
struct ScaledDecoder: PackedDecoder {
    /// The codes.
    let codes: StoredCodes
    /// Columns of a block.
    let block: Int
    /// The scales; nil if the numbers are the weights.
    let scales: ScaleGrid?
    /// What every scale is multiplied by first, which is rounded: NVFP4's second scale.
    var second: Float = 1
    /// What is added to each block; nil for nothing.
    var offsets: ScaleGrid?
    /// What each column is multiplied by at the end; nil for nothing.
    var factors: [Float]?
    /// The CPU level whose kernel runs.
    var level = CPULevel.best

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        let columns = weights.count
        precondition(bytes.count >= codes.width.byteCount(columns), "the row's codes end early")
        precondition(factors.map { $0.count >= columns } ?? true, "factors are missing")
        let from = unsafe bytes.assumingMemoryBound(to: UInt8.self).baseAddress
        unsafe ScaleGrid.withRow(row, of: scales, columns: columns, block: block) { scales in
            unsafe ScaleGrid.withRow(row, of: offsets, columns: columns, block: block) { offsets in
                unsafe withTables { table, factors in
                    var native = unsafe fk_scaled(
                        codes: codes.native, table: table, block: block, second: second, scales: scales,
                        offsets: offsets, factors: factors)
                    unsafe level.kernels.decode_scaled(&native, from, columns, weights.baseAddress)
                }
            }
        }
    }

    /// The table of the codes, and the columns' factors or nil.
    private func withTables(_ body: (UnsafePointer<Float>?, UnsafePointer<Float>?) -> Void) {
        let table = codes.table
        unsafe table.withUnsafeBufferPointer { table in
            guard let factors else { return unsafe body(table.baseAddress, nil) }
            unsafe factors.withUnsafeBufferPointer { unsafe body(table.baseAddress, $0.baseAddress) }
        }
    }
}
