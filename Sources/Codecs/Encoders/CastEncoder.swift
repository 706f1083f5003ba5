// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// BF16 or F16: each weight rounded to the nearest number of the type, ties to even.
package struct CastEncoder: MatrixEncoder {
    /// BF16 or F16.
    package let type: ElementType

    package func encode(_ weights: [Float]) -> EncodedRows {
        EncodedRows(
            codes: weights.flatMap { weight in
                type == .f16
                    ? Float16(weight).bitPattern.littleEndianBytes
                    : UInt16(SmallFloat.bf16(weight).bitPattern >> 16).littleEndianBytes
            })
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        stride(from: 0, to: rows.codes.count, by: 2)
            .map { place in
                let bits = UInt16(rows.codes[place]) | UInt16(rows.codes[place + 1]) << 8
                return type == .f16 ? Float(Float16(bitPattern: bits)) : Float(bitPattern: UInt32(bits) << 16)
            }
    }
}
