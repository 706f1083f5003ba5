// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// A sample of rows in float32, looked at column by column; owns its memory, one task's.
///
/// Rows are kept `stride` floats apart, padded with 0. Operations are in float32, sums over up to 32 rows too, beyond that and over
/// columns in float64; every CPU level gives the same bits.
package struct RowMatrix: ~Copyable {
    /// Rows that it holds.
    package private(set) var rows = 0
    /// Columns of each.
    package let columns: Int
    let capacity: Int
    let stride: Int
    let level: CPULevel
    let kernels: fk_kernels
    private let memory: Scratch

    /// Room for `capacity` rows of `columns` weights, none yet.
    package init(capacity: Int, columns: Int, level: CPULevel = .best) {
        precondition(capacity >= 0 && columns > 0, "a matrix has columns")
        self.capacity = capacity
        self.columns = columns
        self.level = level
        stride = paddedCount(columns)
        kernels = level.kernels
        memory = Scratch(floats: capacity * stride + Int(FK_MATRIX_SLACK))
    }

    /// The weights, row by row.
    var floats: UnsafeMutablePointer<Float> { unsafe memory.floats }

    func start(ofRow row: Int) -> UnsafeMutablePointer<Float> {
        precondition(row < capacity, "a row beyond the matrix's room")
        return unsafe memory.floats.advanced(by: row * stride)
    }

    /// A matrix of the same room, empty: what results are written into.
    package func emptyTwin() -> RowMatrix {
        RowMatrix(capacity: capacity, columns: columns, level: level)
    }

    /// Adds one row: codes and a number in ±½ drawn for each, so that the grid of codes is not seen, divided by their rms.
    ///
    /// - Parameters:
    ///   - codes: exactly one row.
    ///   - row: its number in the stored matrix, from which what is drawn follows.
    package mutating func append(codes: UnsafeRawBufferPointer, ofRow row: Int) {
        precondition(codes.count == columns, "exactly one row is added")
        let start = unsafe start(ofRow: rows)
        unsafe kernels.dither(
            codes.assumingMemoryBound(to: Int8.self).baseAddress, columns, Self.ditherSeed,
            UInt64(row) &* UInt64(columns), start)
        unsafe divideByRMS(start)
        rows += 1
    }

    /// Divides a row by the root of its mean square; a row of zeros stays.
    private func divideByRMS(_ row: UnsafeMutablePointer<Float>) {
        let mean = unsafe kernels.moments(row, columns).second / Double(columns)
        guard mean > 0 else { return }
        let root = Float(mean).squareRoot()
        for index in 0..<columns { unsafe row[index] /= root }
    }

    /// Copies these rows into `other`, a twin, without their `count` strongest right singular directions.
    ///
    /// Six rounds of orthogonal iteration on YᵀY from start vectors that are fixed: V[c, j] = N(5, c·count + j). Rows with under 1e-4
    /// of their energy left are dropped; the rest is divided by its rms. This commutes with rotations of the columns.
    package func deflate(by count: Int, into other: inout RowMatrix) {
        copy(into: &other)
        guard count > 0 else { return }
        precondition(count <= Self.mostDirections, "at most 8 directions are taken off")
        let directions = strongestDirections(count)
        unsafe directions.withUnsafeBufferPointer {
            unsafe kernels.project_out(other.floats, rows, stride, $0.baseAddress, count)
        }
        unsafe other.keepRows { unsafe kernels.moments($0, columns).second / Double(columns) > Self.leastEnergyLeft }
    }

    private mutating func keepRows(where condition: (UnsafeMutablePointer<Float>) -> Bool) {
        var kept = 0
        for row in 0..<rows {
            let from = unsafe start(ofRow: row)
            guard unsafe condition(from) else { continue }
            if kept != row { unsafe start(ofRow: kept).update(from: from, count: stride) }
            unsafe divideByRMS(start(ofRow: kept))
            kept += 1
        }
        rows = kept
    }

    /// `count` orthonormal directions of `stride` floats each.
    private func strongestDirections(_ count: Int) -> [Float] {
        var directions = [Float](repeating: 0, count: count * stride)
        for column in 0..<columns {
            for direction in 0..<count {
                directions[direction * stride + column] = Float(
                    DrawnNumbers.normal(seed: Self.deflationSeed, index: column * count + direction))
            }
        }
        var products = [Double](repeating: 0, count: count * stride)
        for _ in 0..<Self.deflationRounds {
            unsafe products.withUnsafeMutableBufferPointer { products in
                unsafe directions.withUnsafeMutableBufferPointer { directions in
                    unsafe kernels.gram_products(
                        floats, rows, stride, directions.baseAddress, count, products.baseAddress)
                    unsafe kernels.orthonormalize(products.baseAddress, count, stride)
                    for index in 0..<count * stride { unsafe directions[index] = Float(products[index]) }
                }
            }
        }
        return directions
    }

    /// Copies these rows into `other`, a twin.
    package func copy(into other: inout RowMatrix) {
        precondition(other.capacity >= rows && other.columns == columns, "a twin has the same room")
        unsafe other.floats.update(from: floats, count: rows * stride)
        other.rows = rows
    }

    /// How many rows `other` has after an operation wrote them.
    mutating func setRows(_ count: Int) { rows = count }

    private static let ditherSeed: UInt64 = 3
    private static let deflationSeed: UInt64 = 5
    private static let deflationRounds = 6
    private static let mostDirections = 8
    private static let leastEnergyLeft = 1e-4
}
