// SPDX-License-Identifier: Apache-2.0

/// Encodes rows of one matrix in a format as the format's own program does, and reads them back.
///
/// The plain form of the arithmetic, in float32, one weight at a time: what kernels are tested against. Weights are finite: a sweep
/// reads NaN and infinity as 0.
package protocol MatrixEncoder: Sendable {
    /// How many rows share scales, so that only bands of so many can be encoded.
    var rowsTogether: Int { get }

    /// Encodes rows.
    ///
    /// - Parameter weights: whole rows, a multiple of ``rowsTogether`` of them.
    func encode(_ weights: [Float]) -> EncodedRows

    /// The weights that a reader makes of encoded rows, in the original basis.
    func decode(_ rows: EncodedRows) -> [Float]
}

extension MatrixEncoder {
    /// How many rows share scales.
    package var rowsTogether: Int { 1 }

    /// The weights that a reader makes of these rows once they are encoded.
    package func roundTrip(_ weights: [Float]) -> [Float] { decode(encode(weights)) }
}

/// Rows as a file holds them, in the bytes of its tensors.
package struct EncodedRows: Sendable, Equatable {
    /// Row after row, as the tensor `weight` has them.
    ///
    /// Of formats that are filled up: without the columns that do so.
    package var codes: [UInt8] = []
    /// The scale of each block of each row (of each band where rows share them), row after row, whichever order the file has.
    package var scales: [UInt8] = []
    /// What else there is of each row or block in that order: AWQ's `weight_zeros`, W4A8's `weight_s_channel`.
    package var seconds: [UInt8] = []
}

extension FixedWidthInteger {
    /// The bytes, lowest first.
    var littleEndianBytes: [UInt8] {
        (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> Self(8 * $0)) }
    }
}

extension [UInt8] {
    /// The float32 numbers that the bytes hold.
    var float32s: [Float] {
        stride(from: 0, to: count, by: 4)
            .map { start in
                Float(bitPattern: self[start..<start + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            }
    }
}
