// SPDX-License-Identifier: Apache-2.0

internal import CKernels
package import Checkpoints

/// What has to be known of rows before they can be encoded.
package struct RowSurvey: Sendable, Equatable {
    /// The largest absolute weight after rotation.
    package var maximum: Float
    /// NaN and infinite weights.
    package var nonFinite: Int
    /// Finite weights that are too large to be rotated: see ``Rotation/largestWeight``.
    package var overflowing = 0
    /// Weights that cannot be quantized, for either reason.
    package var unusable: Int { nonFinite + overflowing }
}

/// Writes whole rows of one matrix in an encoding; owns its scratch, so a task has one of its own.
package protocol RowEncoder: ~Copyable {
    /// What scales come from, and what cannot be encoded.
    ///
    /// - Parameter rows: whole rows, as they are in the original.
    mutating func survey(_ rows: UnsafeRawBufferPointer) -> RowSurvey

    /// Encodes these rows.
    ///
    /// - Parameters:
    ///   - rows: whole rows, as they are in the original.
    ///   - tensorMaximum: the matrix's largest absolute weight after rotation, if the matrix has one scale; otherwise nil.
    ///   - codes: receives the rows' numbers or codes.
    ///   - scales: receives one scale per row, if the encoding has scales.
    /// - Returns: the number of weights met that the encoding cannot hold. The codes of their rows mean nothing.
    mutating func encode(
        _ rows: UnsafeRawBufferPointer,
        tensorMaximum: Float?,
        codes: UnsafeMutableRawBufferPointer,
        scales: UnsafeMutableBufferPointer<Float>
    ) -> Int
}

/// Casts rows to another floating-point type, by way of float32, round half to even.
///
/// Every type holds NaN and infinity, which stay what they are; what is too large for a type becomes infinite.
package struct PlainRowEncoder: ~Copyable, RowEncoder {
    private let elementType: ElementType
    private let other: ElementType
    private let columns: Int
    private let kernels: fk_kernels
    private let weights: Scratch

    /// An encoder of rows of `columns` weights of `elementType` as `other`; both are BF16, F16, F32 or F64.
    package init(elementType: ElementType, columns: Int, as other: ElementType, level: CPULevel = .best) {
        precondition(columns >= 0, "a row has no \(columns) weights")
        self.elementType = elementType
        self.other = other
        self.columns = columns
        kernels = level.kernels
        weights = Scratch(floats: columns)
    }

    package mutating func survey(_ rows: UnsafeRawBufferPointer) -> RowSurvey {
        var survey = RowSurvey(maximum: 0, nonFinite: 0)
        let rowBytes = columns * elementType.bitWidth / 8
        for row in 0..<(unsafe count(of: rows)) {
            let from = unsafe rows.baseAddress?.advanced(by: row * rowBytes)
            survey.nonFinite += Int(unsafe kernels.decode(elementType.native, from, columns, weights.floats))
            survey.maximum = max(survey.maximum, unsafe kernels.absmax(weights.floats, paddedCount(columns)))
        }
        return survey
    }

    package mutating func encode(
        _ rows: UnsafeRawBufferPointer,
        tensorMaximum: Float?,
        codes: UnsafeMutableRawBufferPointer,
        scales: UnsafeMutableBufferPointer<Float>
    ) -> Int {
        let count = unsafe count(of: rows) * columns
        precondition(codes.count >= count * other.bitWidth / 8, "no room for \(count) weights")
        unsafe kernels.cast(elementType.native, rows.baseAddress, count, other.native, codes.baseAddress)
        return 0
    }

    private func count(of rows: UnsafeRawBufferPointer) -> Int {
        let rowBytes = max(columns * elementType.bitWidth / 8, 1)
        precondition(rows.count.isMultiple(of: rowBytes), "\(rows.count) bytes are not whole rows of \(rowBytes)")
        return rows.count / rowBytes
    }
}

extension Encoding {
    /// What writes rows of `columns` weights of `elementType` in this encoding.
    package func rowEncoder(
        of elementType: ElementType, columns: Int, level: CPULevel = .best
    ) -> any RowEncoder & ~Copyable {
        switch self {
        case .plain(let other): PlainRowEncoder(elementType: elementType, columns: columns, as: other, level: level)
        case .int8(let configuration):
            RowQuantizer(elementType: elementType, columns: columns, configuration: configuration, level: level)
        }
    }
}
