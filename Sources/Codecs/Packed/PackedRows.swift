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
        decoder = try layer.decoder(in: checkpoint)
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
        precondition(rows.lowerBound >= 0 && rows.upperBound <= layer.rows, "rows \(rows) of \(layer.rows)")
        precondition(weights.count >= rows.count * columns, "no room for \(rows.count) rows")
        var nonFinite = 0
        for (index, row) in rows.enumerated() {
            let bytes = try checkpoint.bytes(of: layer.weight, at: byteRange(of: row).lowerBound, count: byteRange(of: row).count)
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe decoder.decode(
                    bytes, row: row, into: UnsafeMutableBufferPointer(start: stored.floats, count: layer.storedShape[1]))
            }
            nonFinite += removeNonFinite()
            if let rotation = layer.format.rotation {
                unsafe level.kernels.rotate(rotation.native, stored.floats, layer.storedShape[1])
            }
            unsafe weights.baseAddress?.advanced(by: index * columns).update(from: stored.floats, count: columns)
        }
        return nonFinite
    }

    /// Where a row's codes lie in the tensor; runs that do not heed rows may begin within a byte.
    private func byteRange(of row: Int) -> Range<Int> {
        guard case .bitsandbytes = layer.format else { return row * layer.rowBytes..<(row + 1) * layer.rowBytes }
        return row * columns / 2..<((row + 1) * columns + 1) / 2
    }

    /// Makes what is NaN or infinite 0, and counts it.
    private func removeNonFinite() -> Int {
        var count = 0
        for column in 0..<columns where unsafe !stored.floats[column].isFinite { count += 1 }
        if count > 0 { stored.removeNonFinite(layer.storedShape[1]) }
        return count
    }
}
