// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// A quantized layer with all that stands beside its codes, which is read once and shared by the tasks that read its rows.
package enum LayerWeights: Sendable {
    /// INT8, the rotation to take off, and one scale per row.
    case int8(StoredLayer, Rotation?, scales: [Float])
    /// Another format.
    case packed(PackedWeights)

    /// Reads what stands beside a layer's codes.
    ///
    /// - Parameter rotation: the rotation to take off of INT8; the marker's unless the caller knows better.
    /// - Throws: `FileError` if reading fails.
    package init(
        _ layer: ReadableLayer, rotation: (StoredLayer) -> Rotation? = { $0.rotation }, in checkpoint: Checkpoint
    ) throws(FileError) {
        switch layer {
        case .int8(let layer):
            self = .int8(layer, rotation(layer), scales: try layer.scales(in: checkpoint))
        case .packed(let layer): self = .packed(try PackedWeights(layer, in: checkpoint))
        }
    }

    /// What reads rows of the layer.
    ///
    /// - Parameter keepsNonFinite: whether NaN and infinite weights of other formats than INT8 stay what they are; otherwise they are
    ///   read as 0 and counted.
    package func rowValues(keepsNonFinite: Bool = false, level: CPULevel = .best) -> any RowValues & ~Copyable {
        switch self {
        case .int8(let layer, let rotation, _):
            layer.encoding.rotated(by: rotation).rowValues(columns: layer.columns, level: level)
        case .packed(let weights): PackedRowValues(weights, keepsNonFinite: keepsNonFinite, level: level)
        }
    }

    /// What compares rows of an original with the layer's.
    ///
    /// - Parameters:
    ///   - importance: [columns] what a squared error counts in each column; nil to sum none.
    ///   - inputs: rows that the layer is fed, to sum energies at its output; nil for none.
    ///   - basis: the basis in which INT8 layers' inputs are rounded; nil if they are not.
    package func comparison(
        with elementType: ElementType, importance: [Float]? = nil, inputs: InputRows? = nil, basis: Int? = nil
    ) -> RowComparison {
        let isInt8 = if case .int8 = self { true } else { false }
        var comparison = RowComparison(elementType: elementType, countsCodes: isInt8, importance: importance) {
            rowValues()
        }
        if let inputs { comparison.multiply(with: inputs, basis: basis) }
        return comparison
    }

    /// The digest of what stands beside the codes, as it was read.
    package var partsDigest: Digest {
        switch self {
        case .int8(_, _, let scales): unsafe scales.withUnsafeBytes { unsafe Digest(of: $0) }
        case .packed(let weights): weights.partsDigest
        }
    }

    /// The tensor that holds the codes.
    package var weight: TensorInfo {
        switch self {
        case .int8(let layer, _, _): layer.weight
        case .packed(let weights): weights.layer.weight
        }
    }

    /// Where rows of the layer lie in the tensor of codes; what they share with neighbours is within.
    package func byteRange(ofRows rows: Range<Int>) -> Range<Int> {
        switch self {
        case .int8(let layer, _, _): rows.lowerBound * layer.columns..<rows.upperBound * layer.columns
        case .packed(let weights): weights.layer.byteRange(ofRows: rows)
        }
    }

    /// Rows as they are stored.
    ///
    /// - Parameter bytes: those of ``byteRange(ofRows:)``.
    package func stored(_ rows: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> StoredRows {
        switch self {
        case .int8(_, _, let scales): unsafe StoredRows(bytes, scales: scales[rows])
        case .packed: unsafe StoredRows(bytes, rows: rows)
        }
    }
}
