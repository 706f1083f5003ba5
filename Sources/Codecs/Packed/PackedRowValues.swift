// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Reads rows of a packed layer as float32 in the original basis; owns its scratch, so a task has one of its own.
package struct PackedRowValues: ~Copyable, RowValues {
    package let columns: Int
    package let level: CPULevel
    private let weights: PackedWeights
    private let keepsNonFinite: Bool
    private let kernels: fk_kernels
    private let values: Scratch

    /// A reader of the rows of a layer.
    ///
    /// - Parameter keepsNonFinite: whether NaN and infinite weights stay what they are; otherwise they are read as 0, before a
    ///   rotation is taken off, and counted.
    package init(_ weights: PackedWeights, keepsNonFinite: Bool = false, level: CPULevel = .best) {
        self.weights = weights
        self.keepsNonFinite = keepsNonFinite
        self.level = level
        columns = weights.layer.columns
        kernels = level.kernels
        let shared = weights.layer.isInBlocks ? 2 * weights.layer.unit.codes : 0
        values = Scratch(floats: weights.layer.storedShape[1] + shared)
    }

    package func count(of rows: StoredRows) -> Int {
        guard let places = unsafe rows.rows else { preconditionFailure("rows of a packed layer have places") }
        let (bytes, layer) = (unsafe rows.bytes.count, weights.layer)
        precondition(places.lowerBound >= 0 && places.upperBound <= layer.rows, "rows \(places) of \(layer.rows)")
        precondition(bytes == layer.byteRange(ofRows: places).count, "\(bytes) bytes for rows \(places)")
        return places.count
    }

    package mutating func row(
        _ row: Int, of rows: StoredRows
    ) -> (values: UnsafeBufferPointer<Float>, nonFinite: Int) {
        let first = unsafe rows.rows?.lowerBound ?? 0
        let count = unsafe count(of: rows)
        precondition(row >= 0 && row < count, "there is no row \(row) of codes")
        let place = first + row
        let start = weights.layer.byteRange(ofRows: first..<first + 1).lowerBound
        let own = weights.layer.byteRange(ofRows: place..<place + 1)
        let codes = unsafe UnsafeRawBufferPointer(
            rebasing: rows.bytes[own.lowerBound - start..<own.upperBound - start])
        let nonFinite = unsafe decode(codes, row: place)
        return unsafe (UnsafeBufferPointer(start: values.floats, count: columns), nonFinite)
    }

    /// Decodes a row in the original basis; returns how many numbers are NaN or infinite.
    private func decode(_ codes: UnsafeRawBufferPointer, row: Int) -> Int {
        let layer = weights.layer
        let (before, width) = (layer.codesBefore(row: row), layer.storedShape[1])
        let count = layer.isInBlocks ? codes.count / layer.unit.bytes * layer.unit.codes : width
        unsafe weights.decoder.decode(
            codes, row: row, into: UnsafeMutableBufferPointer(start: values.floats, count: count))
        // Neighbours that share the row's first block and its last, and columns that fill it up, are not of the row.
        if before > 0 { unsafe values.floats.update(from: values.floats + before, count: width) }
        let nonFinite = keepsNonFinite ? 0 : values.removeNonFinite(columns)
        if !keepsNonFinite, width > columns { _ = values.removeNonFinite(width) }
        if let rotation = layer.format.rotation {
            unsafe kernels.rotate(rotation.native, values.floats, width)
        }
        unsafe (values.floats + columns).update(repeating: 0, count: max(count, columns) - columns)
        return nonFinite
    }
}
