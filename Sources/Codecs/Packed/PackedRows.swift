// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints
package import Files

/// Reads rows of a packed layer as float32 in the original basis; owns its memory, so a task has one of its own.
///
/// The scales of a layer are read once and kept: one number for each block of its weights.
package struct PackedRows: ~Copyable {
    /// Columns of the layer.
    package let columns: Int
    private let layer: PackedLayer
    private let checkpoint: Checkpoint
    private let decoder: any PackedDecoder
    private let stored: Scratch
    private let level: CPULevel

    /// Reads what stands beside a layer's codes.
    ///
    /// - Throws: `FileError` if reading fails.
    package init(_ layer: PackedLayer, in checkpoint: Checkpoint, level: CPULevel = .best) throws(FileError) {
        self.layer = layer
        self.checkpoint = checkpoint
        self.level = level
        columns = layer.columns
        decoder = try layer.decoder(in: checkpoint, level: level)
        stored = Scratch(floats: layer.storedShape[1])
    }

    /// Reads rows.
    ///
    /// - Parameters:
    ///   - rows: rows of the layer.
    ///   - weights: receives rows × columns numbers; NaN and infinite ones are 0.
    /// - Returns: how many numbers are NaN or infinite.
    /// - Throws: `FileError` if reading fails.
    package mutating func read(
        _ rows: Range<Int>, into weights: UnsafeMutableBufferPointer<Float>
    ) throws(FileError) -> Int {
        try unsafe read(rows, into: weights, keepsNonFinite: false)
    }

    private mutating func read(
        _ rows: Range<Int>, into weights: UnsafeMutableBufferPointer<Float>, keepsNonFinite: Bool
    ) throws(FileError) -> Int {
        precondition(rows.lowerBound >= 0 && rows.upperBound <= layer.rows, "rows \(rows) of \(layer.rows)")
        precondition(weights.count >= rows.count * columns, "no room for \(rows.count) rows")
        var nonFinite = 0
        let range = byteRange(of: rows)
        let bytes = try checkpoint.bytes(of: layer.weight, at: range.lowerBound, count: range.count)
        unsafe bytes.withUnsafeBytes { bytes in
            for (index, row) in rows.enumerated() {
                let own = byteRange(of: row..<row + 1)
                let codes = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[own.lowerBound - range.lowerBound..<own.upperBound - range.lowerBound])
                nonFinite += unsafe decode(codes, row: row, keepsNonFinite: keepsNonFinite)
                unsafe weights.baseAddress?.advanced(by: index * columns).update(from: stored.floats, count: columns)
            }
        }
        return nonFinite
    }

    /// Reads rows and casts them to `elementType`, round half to even; NaN and infinite ones stay what they are.
    ///
    /// - Parameters:
    ///   - rows: rows of the layer.
    ///   - elements: receives rows × columns elements of BF16, F16, F32 or F64.
    /// - Throws: `FileError` if reading fails.
    package mutating func write(
        _ rows: Range<Int>, as elementType: ElementType, into elements: UnsafeMutableRawBufferPointer
    ) throws(FileError) {
        var weights = [Float](repeating: 0, count: rows.count * columns)
        _ = try unsafe weights.withUnsafeMutableBufferPointer { buffer throws(FileError) in
            try unsafe read(rows, into: buffer, keepsNonFinite: true)
        }
        unsafe weights.withUnsafeBytes { unsafe ElementType.f32.cast($0, to: elementType, into: elements) }
    }

    /// Decodes a row into the scratch, in the original basis; returns how many numbers are NaN or infinite.
    private func decode(_ codes: UnsafeRawBufferPointer, row: Int, keepsNonFinite: Bool) -> Int {
        let columns = layer.storedShape[1]
        unsafe decoder.decode(
            codes, row: row, into: UnsafeMutableBufferPointer(start: stored.floats, count: columns))
        let nonFinite = keepsNonFinite ? 0 : stored.removeNonFinite(self.columns)
        if let rotation = layer.format.rotation {
            unsafe level.kernels.rotate(rotation.native, stored.floats, columns)
        }
        return nonFinite
    }

    /// Where rows' codes lie in the tensor; runs that do not heed rows may begin within a byte.
    private func byteRange(of rows: Range<Int>) -> Range<Int> {
        let (first, last) = (rows.lowerBound, rows.upperBound)
        guard case .bitsandbytes = layer.format else { return first * layer.rowBytes..<last * layer.rowBytes }
        return first * columns / 2..<(last * columns + 1) / 2
    }
}
