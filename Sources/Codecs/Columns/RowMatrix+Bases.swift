// SPDX-License-Identifier: Apache-2.0

internal import CKernels

extension RowMatrix {
    /// Writes these rows with `rotation` taken off into `other`, a twin; nil copies them.
    package func rotate(by rotation: Rotation?, into other: inout RowMatrix) {
        copy(into: &other)
        guard let rotation else { return }
        precondition(rotation.fits(columns: columns), "the group does not divide the row")
        for row in 0..<rows {
            unsafe kernels.rotate(rotation.native, other.start(ofRow: row), columns)
        }
    }

    /// Writes these rows, mixed within each group of columns, into `other`, a twin; `scratch` is a third.
    package func mix(by mixture: RandomMixture, into other: inout RowMatrix, scratch: inout RowMatrix) {
        precondition(columns.isMultiple(of: mixture.groupSize), "the group does not divide the row")
        guard let (order, matrix) = mixture.second else {
            return multiply(by: mixture.first, into: &other)
        }
        multiply(by: mixture.first, into: &other)
        other.shuffle(order, factors: [Float](repeating: 1, count: order.count), into: &scratch)
        scratch.multiply(by: matrix, into: &other)
    }

    /// Each group of as many columns as `matrix` has rows, times `matrix`.
    func multiply(by matrix: [Float], into other: inout RowMatrix) {
        let size = Int(Double(matrix.count).squareRoot())
        precondition(size * size == matrix.count && columns.isMultiple(of: size), "a square matrix of whole groups")
        precondition(other.capacity >= rows && other.columns == columns, "a twin has the same room")
        unsafe matrix.withUnsafeBufferPointer {
            unsafe kernels.mix(floats, rows, stride, columns, size, $0.baseAddress, other.floats)
        }
        other.setRows(rows)
    }

    /// other[j] = self[order[j]]·factors[j] within each group of columns; `order` is a permutation.
    func shuffle(_ order: [UInt32], factors: [Float], into other: inout RowMatrix) {
        precondition(columns.isMultiple(of: order.count) && factors.count == order.count, "whole groups")
        precondition(order.allSatisfy { $0 < order.count }, "an order within the group")
        precondition(other.capacity >= rows && other.columns == columns, "a twin has the same room")
        unsafe order.withUnsafeBufferPointer { order in
            unsafe factors.withUnsafeBufferPointer { factors in
                unsafe kernels.shuffle(
                    floats, rows, stride, columns, order.count, order.baseAddress, factors.baseAddress, other.floats)
            }
        }
        other.setRows(rows)
    }

    /// J and A of the columns; in a basis of Sylvester's each group's first column is left out.
    package func figures(in rotation: Rotation? = nil) -> ColumnFigures {
        let (energies, magnitudes) = columnSums()
        let skipped = rotation.flatMap { $0.isSylvester ? $0.groupSize : nil }
        return ColumnFigures(
            energies: energies, magnitudes: magnitudes, rows: rows, skippingFirstOf: skipped)
    }

    private func columnSums() -> (energies: [Double], magnitudes: [Double]) {
        var energies = [Double](repeating: 0, count: stride)
        var magnitudes = energies
        unsafe energies.withUnsafeMutableBufferPointer { energies in
            unsafe magnitudes.withUnsafeMutableBufferPointer { magnitudes in
                unsafe kernels.column_sums(floats, rows, stride, energies.baseAddress, magnitudes.baseAddress)
            }
        }
        energies.removeLast(stride - columns)
        magnitudes.removeLast(stride - columns)
        return (energies, magnitudes)
    }

    /// O = max over lags 1, 2, 3, 4, 8, 16 of |mean over rows and columns of Z_ij·Z_i,j+lag / √((e_j + 1e-9)·(e_j+lag + 1e-9))|: how
    /// alike neighbouring columns are, as in flattened kernels and pixels.
    package func order() -> Double {
        let deviations = columnSums().energies.map { ($0 / Double(rows) + 1e-9).squareRoot() }
        var products = [Double](repeating: 0, count: stride)
        return Self.lags.filter { $0 < columns }
            .reduce(0) { largest, lag in
                unsafe products.withUnsafeMutableBufferPointer {
                    unsafe kernels.lag_sums(floats, rows, stride, lag, $0.baseAddress)
                }
                let sum = (0..<columns - lag).reduce(0) { $0 + products[$1] / (deviations[$1] * deviations[$1 + lag]) }
                return max(largest, abs(sum / Double(rows) / Double(columns - lag)))
            }
    }

    private static let lags = [1, 2, 3, 4, 8, 16]
}

extension RowMatrix {
    /// Writes these rows, mixed within groups of `groupSize` columns in a time of log groupSize per weight, into `other`, a twin;
    /// `scratch` is a third.
    ///
    /// Twice: another order of the group's columns, fixed random signs, and a Hadamard rotation. Nearly what ``RandomMixture``
    /// gives, for groups of 128 and more; good enough to tell which layers are worth a closer look, and used for nothing else.
    package func mixQuickly(groupSize: Int, into other: inout RowMatrix, scratch: inout RowMatrix) {
        guard let rotation = Rotation(markedGroupSize: groupSize) else { return copy(into: &other) }
        let draws = (0..<2).map { Self.order(groupSize, seed: UInt64(1000 * groupSize + 500 + $0)) }
        shuffle(draws[0].order, factors: draws[0].signs, into: &scratch)
        scratch.rotateInPlace(by: rotation)
        scratch.shuffle(draws[1].order, factors: draws[1].signs, into: &other)
        other.rotateInPlace(by: rotation)
    }

    private mutating func rotateInPlace(by rotation: Rotation) {
        for row in 0..<rows { unsafe kernels.rotate(rotation.native, start(ofRow: row), columns) }
    }

    private static func order(_ count: Int, seed: UInt64) -> (order: [UInt32], signs: [Float]) {
        let words = (0..<count).map { DrawnNumbers.word(seed: seed, index: UInt64($0)) }
        let order = words.indices.sorted { (words[$0], $0) < (words[$1], $1) }
        return (order.map(UInt32.init), words.map { $0 & 1 == 0 ? 1 : -1 })
    }
}
