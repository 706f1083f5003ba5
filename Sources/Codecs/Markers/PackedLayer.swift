// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// One layer that is quantized otherwise than as INT8 by the matrix or by the row, and can be read.
package struct PackedLayer: Sendable, Hashable {
    /// The codes.
    package let weight: TensorInfo
    /// What they are.
    package let format: PackedFormat
    /// Output rows and input columns that the file holds: MXFP8 and NVFP4 are filled up with zeros, to 32 and to 16.
    ///
    /// A GGUF tensor that was put into rows of 256 elements counts in the shape that it had.
    package let storedShape: [Int]
    /// Output rows and input columns of the layer.
    package let shape: [Int]
    /// The other tensors that its weights are made of, by the rest of their names, such as `weight_scale`.
    package let parts: [String: TensorInfo]

    /// The element type that dequantization returns, as the file names it; nil if it does not.
    package var originalType: String?

    /// The layer's name: the weight's without `.weight`.
    package var name: String { StoredLayer.layerName(ofWeight: weight.name) }
    /// Output rows.
    package var rows: Int { shape[0] }
    /// Input columns.
    package var columns: Int { shape[1] }

    /// Bits per weight: codes and all that stands beside them to read them.
    package var bitsPerWeight: Double {
        let bytes = parts.values.reduce(weight.byteCount) { $0 + $1.byteCount }
        return Double(bytes * 8) / Double(max(rows * columns, 1))
    }

    /// The shape of the tensor that it stands for: that of the matrix, unless a GGUF file says otherwise.
    package var tensorShape: [Int] {
        guard case .ggml = format else { return shape }
        return weight.originalShape ?? weight.shape
    }

    /// The same layer with the shape that its original has; nil if the file's rows and columns are not those, filled up.
    package func cropped(to shape: [Int]) -> PackedLayer? {
        guard shape != self.shape else { return self }
        guard shape.count == 2, shape[0] > 0, shape[1] > 0, let multiple else { return nil }
        guard zip(shape, storedShape).allSatisfy({ ($0 + multiple - 1) / multiple * multiple == $1 }) else {
            return nil
        }
        return PackedLayer(
            weight: weight, format: format, storedShape: storedShape, shape: shape, parts: parts,
            originalType: originalType)
    }

    /// What rows and columns are filled up to; nil for formats that fill nothing.
    private var multiple: Int? {
        switch format {
        case .mxfp8: 32
        case .nvfp4: 16
        default: nil
        }
    }
}

extension PackedLayer {
    /// A tensor of a GGUF file as a matrix, whose last dimension is its columns; nil if its type has no blocks that are decoded.
    init?(blocks tensor: TensorInfo) {
        guard tensor.elementType.isDecodedBlock, let block = tensor.elementType.block else { return nil }
        // Rows that memory has no room for are read as rows of one block: no original's layer has such.
        let last = (tensor.originalShape ?? tensor.shape).last ?? 0
        let columns = last > 0 && last <= TensorInfo.mostColumns ? last : block.elements
        let matrix = [tensor.elementCount / columns, columns]
        self.init(
            weight: tensor, format: .ggml(tensor.elementType), storedShape: matrix, shape: matrix, parts: [:])
    }
}
