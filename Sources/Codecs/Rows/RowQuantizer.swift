// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// Quantizes whole rows of one matrix to INT8; owns its scratch, so a task has one of its own.
///
/// Weights are cast to float32 (NaN and infinity read as 0), rotated, and rounded to codes by ``Int8Scale``.
package struct RowQuantizer: ~Copyable, RowEncoder {
    private let elementType: ElementType
    private let columns: Int
    private let configuration: Configuration
    private let kernels: fk_kernels
    private let weights: Scratch
    private let codes: Scratch
    private let rowBytes: Int

    /// A quantizer of rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    package init(elementType: ElementType, columns: Int, configuration: Configuration, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) weights")
        precondition(configuration.rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        self.elementType = elementType
        self.columns = columns
        self.configuration = configuration
        kernels = level.kernels
        weights = Scratch(floats: columns)
        codes = Scratch(byteCount: paddedCount(columns))
        rowBytes = columns * elementType.bitWidth / 8
    }

    package mutating func survey(_ rows: UnsafeRawBufferPointer) -> RowSurvey {
        var survey = RowSurvey(maximum: 0, nonFinite: 0)
        for row in 0..<(unsafe rowCount(of: rows)) {
            let unusable = unsafe load(row, of: rows)
            survey.nonFinite += unusable.nonFinite
            survey.overflowing += unusable.overflowing
            survey.maximum = max(survey.maximum, unsafe kernels.absmax(weights.floats, paddedCount(columns)))
        }
        return survey
    }

    /// Quantizes these rows; see ``RowEncoder/encode(_:tensorMaximum:codes:scales:)``.
    ///
    /// Weights larger than `tensorMaximum`, which only a file that changed meanwhile can have, become ±127. For tensor scaling all
    /// scales are equal. Weights that cannot be held are NaN, infinite ones, and those that are too large to be rotated.
    package mutating func encode(
        _ rows: UnsafeRawBufferPointer,
        tensorMaximum: Float?,
        codes: UnsafeMutableRawBufferPointer,
        scales: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        let count = unsafe rowCount(of: rows)
        precondition(codes.count >= count * columns && scales.count >= count, "no room for \(count) rows")
        var unusable = 0
        for row in 0..<count {
            let found = unsafe load(row, of: rows)
            unusable += found.nonFinite + found.overflowing
            let largest = unsafe kernels.absmax(weights.floats, paddedCount(columns))
            let maximum = tensorMaximum ?? largest
            if !(largest <= maximum) { clamp(to: maximum) }
            let scale = Int8Scale(
                scaling: configuration.scaling, isRotated: configuration.rotation != nil, maximum: maximum)
            unsafe scales[row] = scale.scale
            // Whole vectors are written, so a row goes through scratch: the next row's place may not be there yet.
            let scratch = unsafe self.codes.raw.assumingMemoryBound(to: Int8.self)
            unsafe kernels.quantize(weights.floats, columns, scale.multiplier ?? 0, scale.scale, scratch)
            unsafe codes.baseAddress?.advanced(by: row * columns).copyMemory(from: scratch, byteCount: columns)
        }
        return unusable
    }

    /// Makes the row's weights no larger than `maximum`, as the kernel takes for granted.
    private func clamp(to maximum: Float) {
        for column in 0..<columns {
            unsafe weights.floats[column] = min(max(weights.floats[column], -maximum), maximum)
        }
    }

    private func rowCount(of rows: UnsafeRawBufferPointer) -> Int {
        precondition(
            rows.count.isMultiple(of: max(rowBytes, 1)), "\(rows.count) bytes are not whole rows of \(rowBytes)")
        return rowBytes == 0 ? 0 : rows.count / rowBytes
    }

    /// Decodes and rotates one row into `weights`.
    ///
    /// - Returns: weights that are not finite, which are read as 0, and weights that are too large to be rotated.
    private func load(_ row: Int, of rows: UnsafeRawBufferPointer) -> (nonFinite: Int, overflowing: Int) {
        let from = unsafe rows.baseAddress?.advanced(by: row * rowBytes)
        let nonFinite = unsafe kernels.decode(elementType.native, from, columns, weights.floats)
        guard let rotation = configuration.rotation else { return (Int(nonFinite), 0) }
        let largest = unsafe kernels.absmax(weights.floats, paddedCount(columns))
        let overflowing =
            largest > rotation.largestWeight ? weights.count(over: rotation.largestWeight, of: columns) : 0
        unsafe kernels.rotate(rotation.native, weights.floats, columns)
        if overflowing > 0 { weights.removeNonFinite(columns) }
        return (Int(nonFinite), overflowing)
    }
}
