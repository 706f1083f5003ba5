// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Looks at rows of INT8 codes without their original; owns its scratch, one per task.
package struct RowExaminer: ~Copyable {
    private let columns: Int
    private let kernels: fk_kernels
    private let values: Scratch

    /// An examiner of rows of `columns` codes.
    package init(columns: Int, level: CPULevel = .best) {
        precondition(columns > 0, "a row has no \(columns) codes")
        self.columns = columns
        kernels = level.kernels
        values = Scratch(floats: columns)
    }

    /// Figures of one row of `rows`, which holds whole rows of codes.
    package func codes(ofRow row: Int, in rows: UnsafeRawBufferPointer) -> RowCodes {
        let figures = unsafe kernels.code_figures(start(ofRow: row, in: rows), columns)
        return RowCodes(
            squares: Int(figures.squares), zeros: Int(figures.zeros), atLimit: Int(figures.limit),
            largest: Int(figures.largest))
    }

    /// Moments of one row, dequantized by `scale`, after `rotation` is taken off it; nil takes none off.
    package mutating func moments(
        ofRow row: Int, in rows: UnsafeRawBufferPointer, scale: Float, rotation: Rotation?
    ) -> RowMoments {
        precondition(rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        unsafe kernels.dequantize(start(ofRow: row, in: rows), columns, scale, values.floats)
        if let rotation { unsafe kernels.rotate(rotation.native, values.floats, columns) }
        let moments = unsafe kernels.moments(values.floats, columns)
        return RowMoments(second: moments.second, largest: moments.largest)
    }

    private func start(ofRow row: Int, in rows: UnsafeRawBufferPointer) -> UnsafePointer<Int8> {
        precondition(row >= 0 && rows.count / columns > row, "there is no row \(row)")
        let codes = unsafe UnsafeRawBufferPointer(rebasing: rows[row * columns..<(row + 1) * columns])
        // Rows of a matrix are never empty.
        return unsafe codes.assumingMemoryBound(to: Int8.self).baseAddress.unsafelyUnwrapped
    }
}

/// Sums over the codes of one row, in exact integers.
package struct RowCodes: Sendable, Equatable {
    /// Σq².
    package let squares: Int
    /// Codes that are 0.
    package let zeros: Int
    /// Codes of magnitude 127 or 128, the one that sets the scale among them.
    package let atLimit: Int
    /// The largest |q|.
    package let largest: Int

    /// Figures from their parts.
    package init(squares: Int, zeros: Int, atLimit: Int, largest: Int) {
        self.squares = squares
        self.zeros = zeros
        self.atLimit = atLimit
        self.largest = largest
    }
}

/// Sums over the weights of one row; float64, in sixteen lanes of fixed order.
package struct RowMoments: Sendable, Equatable {
    /// Σw².
    package let second: Double
    /// max |w|.
    package let largest: Double
}
