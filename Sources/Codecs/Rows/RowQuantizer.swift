// SPDX-License-Identifier: Apache-2.0

internal import CKernels
public import Checkpoints

/// Quantizes whole rows of one matrix to INT8; owns its scratch, so a task has one of its own.
///
/// Weights are cast to float32 (NaN and infinity read as 0), rotated, and rounded to codes by ``Int8Scale``.
public struct RowQuantizer: ~Copyable {
    /// What has to be known of a matrix before it can be quantized.
    public struct Survey: Sendable, Equatable {
        /// The largest absolute weight after rotation.
        public var maximum: Float
        /// NaN and infinite weights.
        public var nonFinite: Int
    }

    private let elementType: ElementType
    private let columns: Int
    private let configuration: Configuration
    private let kernels: fk_kernels
    private let weights: Scratch
    private let codes: Scratch
    private let rowBytes: Int

    /// A quantizer of rows of `columns` weights of `elementType` (BF16, F16, F32 or F64).
    public init(elementType: ElementType, columns: Int, configuration: Configuration, level: CPULevel = .best) {
        precondition(configuration.rotation?.fits(columns: columns) ?? true, "the group does not divide the row")
        self.elementType = elementType
        self.columns = columns
        self.configuration = configuration
        kernels = level.kernels
        weights = Scratch(floats: columns)
        codes = Scratch(byteCount: paddedCount(columns))
        rowBytes = columns * elementType.bitWidth / 8
    }

    /// The largest absolute weight after rotation and the non-finite weights of these rows.
    ///
    /// - Parameter rows: whole rows, as they are in the file.
    public mutating func survey(_ rows: UnsafeRawBufferPointer) -> Survey {
        var survey = Survey(maximum: 0, nonFinite: 0)
        for row in 0..<(unsafe rowCount(of: rows)) {
            unsafe survey.nonFinite += load(row, of: rows)
            survey.maximum = max(survey.maximum, unsafe kernels.absmax(weights.floats, paddedCount(columns)))
        }
        return survey
    }

    /// Quantizes these rows.
    ///
    /// - Parameters:
    ///   - rows: whole rows, as they are in the file.
    ///   - tensorMaximum: the matrix's largest absolute weight after rotation; nil for row scaling.
    ///   - codes: receives rows × columns INT8 codes.
    ///   - scales: receives one scale a row; for tensor scaling all the same.
    /// - Returns: the number of NaN and infinite weights met.
    public mutating func quantize(
        _ rows: UnsafeRawBufferPointer,
        tensorMaximum: Float?,
        codes: UnsafeMutableRawBufferPointer,
        scales: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        let count = unsafe rowCount(of: rows)
        precondition(codes.count >= count * columns && scales.count >= count, "no room for \(count) rows")
        var nonFinite = 0
        for row in 0..<count {
            unsafe nonFinite += load(row, of: rows)
            let maximum = unsafe tensorMaximum ?? kernels.absmax(weights.floats, paddedCount(columns))
            let scale = Int8Scale(
                scaling: configuration.scaling, isRotated: configuration.rotation != nil, maximum: maximum)
            unsafe scales[row] = scale.scale
            // Whole vectors are written, so a row goes through scratch: the next row's place may not be there yet.
            let scratch = unsafe self.codes.raw.assumingMemoryBound(to: Int8.self)
            unsafe kernels.quantize(weights.floats, columns, scale.multiplier, scale.scale, scratch)
            unsafe codes.baseAddress?.advanced(by: row * columns).copyMemory(from: scratch, byteCount: columns)
        }
        return nonFinite
    }

    private func rowCount(of rows: UnsafeRawBufferPointer) -> Int {
        precondition(
            rows.count.isMultiple(of: max(rowBytes, 1)), "\(rows.count) bytes are no whole rows of \(rowBytes)")
        return rowBytes == 0 ? 0 : rows.count / rowBytes
    }

    /// Decodes and rotates one row into `weights`.
    private func load(_ row: Int, of rows: UnsafeRawBufferPointer) -> Int {
        let from = unsafe rows.baseAddress?.advanced(by: row * rowBytes)
        let nonFinite = unsafe kernels.decode(elementType.native, from, columns, weights.floats)
        if let rotation = configuration.rotation {
            unsafe kernels.rotate(rotation.native, weights.floats, columns)
        }
        return Int(nonFinite)
    }
}
