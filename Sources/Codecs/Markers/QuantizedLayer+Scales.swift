// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

extension QuantizedLayer {
    /// The layer's scales as float32, one per row; all equal if there is one for the matrix.
    ///
    /// BF16 and F16 scales are widened, which loses nothing more; bitsandbytes' are divided by 127.
    ///
    /// - Throws: `FileError` if reading fails.
    package func scales(in checkpoint: Checkpoint) throws(FileError) -> [Float] {
        let bytes = try checkpoint.bytes(of: scale, limit: rows * MemoryLayout<Float>.size)
        let scales: [Float] =
            switch scale.elementType {
            case .f16: Self.integers(bytes, as: UInt16.self).map { Float(Float16(bitPattern: $0)) }
            case .bf16: Self.integers(bytes, as: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
            default: Self.integers(bytes, as: UInt32.self).map { Float(bitPattern: $0) }
            }
        if isScaleOfLargestWeights { return scales.map { $0 / 127 } }
        return scales.count == 1 ? Array(repeating: scales[0], count: rows) : scales
    }

    /// Whether the scale tensor holds each row's largest weight, as bitsandbytes has it, and not what one step is worth.
    package var isScaleOfLargestWeights: Bool { scale.name.hasSuffix(Self.bitsandbytesSuffix) }

    /// Little-endian integers.
    private static func integers<Bits: FixedWidthInteger>(_ bytes: [UInt8], as: Bits.Type) -> [Bits] {
        let width = MemoryLayout<Bits>.size
        return stride(from: 0, to: bytes.count, by: width)
            .map { start in
                bytes[start..<start + width].reversed().reduce(0) { $0 << 8 | Bits($1) }
            }
    }
}
