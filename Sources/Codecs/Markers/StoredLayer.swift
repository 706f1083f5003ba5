// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// One quantized layer of a checkpoint, described by what its tensors are and not by what its file is called.
package struct StoredLayer: Sendable, Hashable {
    /// The codes: I8, `[out, in]`.
    package let weight: TensorInfo
    /// The scale: F32, BF16 or F16; one element, or one per row.
    package let scale: TensorInfo
    /// How the weights are written: how many scales there are, as the scale's shape says, and the rotation that the marker names.
    ///
    /// A layer of one row has one scale in either mode; the marker's `per_row` decides then. The rotation's group divides `columns`,
    /// but is not always a power of 4: convert-to-quant writes 128 too.
    package let encoding: Encoding
    /// What the file says about the layer; nil if it says nothing.
    package let marker: QuantizationMarker?
    /// Where the marker was found.
    package let markerSource: QuantizationMarkerSource
    /// How the layer differs from what convert-to-quant writes.
    package let dialects: Set<StoredLayerDialect>
    /// The layer's tensors beside its codes and their scale: what marks it, and what changes nothing.
    package let others: [LayerPart]

    /// The layer's tensors by what they are to its weight.
    package var parts: [LayerPart] { [LayerPart(weight, .codes), LayerPart(scale, .scale)] + others }
    /// Tensors beside the codes that change nothing: an activation scale, a zero point of zeros.
    package var leftovers: [TensorInfo] {
        others.filter { $0.role == .leftover || $0.role == .zeroPoint }.map(\.tensor)
    }

    /// Whose layout it is; nil for ComfyUI's.
    package var maker: String? {
        if weight.name.hasSuffix(".weight._data") { return "quanto" }
        if weight.name.hasSuffix(".int8_weight") { return "TurboDiffusion" }
        if isScaleOfLargestWeights { return "bitsandbytes" }
        return scale.name.hasSuffix(".scale") ? "SDNQ" : nil
    }

    /// The layer's name: the weight's without `.weight`.
    package var name: String { Self.layerName(ofWeight: weight.name) }
    /// Whether there is one scale for the matrix or one per row.
    package var scaling: Scaling { encoding.scaling }
    /// The rotation to take off, as the marker says; nil if there is none.
    package var rotation: Rotation? { encoding.rotation }
    /// Group size of the rotation; nil if there is none.
    package var group: Int? { rotation?.groupSize }
    /// Output rows.
    package var rows: Int { weight.shape[0] }
    /// Input columns.
    package var columns: Int { weight.shape[1] }
    /// Output rows and input columns.
    package var shape: [Int] { weight.shape }
}
extension StoredLayer {
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
