// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// Encodes rows of one matrix in a format and reads them back, by kernels; owns its scratch, so a task has one of its own.
///
/// The weights that come back are those of ``MatrixEncoder`` to the bit, but for the sign of zeros.
package struct FormatRoundTrip: ~Copyable {
    /// The format.
    package let format: SweptFormat
    /// How many rows share scales, so that only bands of so many can be encoded.
    package var rowsTogether: Int { format.rowsTogether }
    /// What a row takes in the buffers: its columns, filled up with zeros to a multiple of 16.
    package let stride: Int
    /// Of W4A8: what a fitted codebook would be chosen by, over all rows so far.
    package private(set) var moments = CodebookMoments()

    private let kernels: fk_kernels
    private var plan = fk_trip()
    private let scratch: Scratch

    /// A round trip of rows of a matrix.
    ///
    /// - Parameters:
    ///   - format: one that fits the matrix: see ``SweptFormat/fits(rows:columns:)``.
    ///   - columns: weights of a row.
    ///   - largest: the largest magnitude of the matrix, as it is in the original; of use only if the format needs it.
    package init(_ format: SweptFormat, columns: Int, largest: Float, level: CPULevel = .best) {
        precondition(columns > 0, "a row has no \(columns) weights")
        self.format = format
        stride = Self.stride(columns: columns)
        kernels = level.kernels
        scratch = Scratch(floats: columns)
        plan.format = format.native
        plan.columns = columns
        plan.scale = 1
        plan.factor = 1
        if let rotation = format.packedFormat(columns: columns)?.rotation { plan.rotation = rotation.native }
        switch format.encoder(columns: columns, largest: largest) {
        case let encoder as FP8Encoder where encoder.scaling == .tensor:
            (plan.scale, plan.factor) = encoder.scaleAndFactor(largest)
        case let encoder as NVFP4Encoder: plan.scale = encoder.second
        default: break
        }
    }

    /// What a row of so many columns takes in the buffers.
    package static func stride(columns: Int) -> Int { paddedCount(columns) }

    /// Encodes rows and reads them back, in the original basis.
    ///
    /// - Parameters:
    ///   - weights: [rows][``stride``] finite weights, zeros behind those of a row; a multiple of ``rowsTogether`` rows.
    ///   - values: receives as many; not the same memory.
    package mutating func read(
        _ weights: UnsafeBufferPointer<Float>, into values: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(weights.count.isMultiple(of: stride * rowsTogether), "\(weights.count) weights are not whole rows")
        precondition(values.count >= weights.count, "no room for \(weights.count) weights")
        guard !weights.isEmpty else { return }
        let rows = weights.count / stride
        var powers = [Double](repeating: 0, count: 4)
        unsafe kernels.round_trip(&plan, weights.baseAddress, rows, scratch.raw, values.baseAddress, &powers)
        if format == .w4a8 { moments.add(count: rows * plan.columns, powers: powers) }
    }
}

extension SweptFormat {
    /// How many rows share scales: the height of a block.
    package var rowsTogether: Int { self == .fp8Block64 || self == .int8Block64 ? 64 : 1 }

    fileprivate var native: fk_trip_format {
        switch self {
        case .fp8Tensor, .fp8Plain: FK_TRIP_E4M3
        case .fp8E5M2Tensor, .fp8E5M2Plain: FK_TRIP_E5M2
        case .fp8Row: FK_TRIP_E4M3_ROW
        case .fp8Block64: FK_TRIP_E4M3_SQUARES
        case .int8Block64: FK_TRIP_INT8_SQUARES
        case .mxfp8: FK_TRIP_MXFP8
        case .nvfp4: FK_TRIP_NVFP4
        case .w4a4: FK_TRIP_W4A4
        case .w4a8: FK_TRIP_W4A8
        case .w6a8: FK_TRIP_W6A8
        case .awq: FK_TRIP_AWQ
        case .nf4: FK_TRIP_NF4
        case .bf16: FK_TRIP_BF16
        case .f16: FK_TRIP_F16
        default: nativeBlock
        }
    }

    private var nativeBlock: fk_trip_format {
        switch self {
        case .q6K: FK_TRIP_Q6_K
        case .q5K: FK_TRIP_Q5_K
        case .q51: FK_TRIP_Q5_1
        case .q50: FK_TRIP_Q5_0
        case .q4K: FK_TRIP_Q4_K
        case .q41: FK_TRIP_Q4_1
        case .q40: FK_TRIP_Q4_0
        case .q3K: FK_TRIP_Q3_K
        case .q2K: FK_TRIP_Q2_K
        case .iq4NL: FK_TRIP_IQ4_NL
        case .iq4XS: FK_TRIP_IQ4_XS
        default: FK_TRIP_Q8_0
        }
    }
}
