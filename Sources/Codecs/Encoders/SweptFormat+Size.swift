// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension SweptFormat {
    /// Whether a layer of these rows and columns can be encoded so.
    package func fits(rows: Int, columns: Int) -> Bool {
        guard rows > 0, columns > 0 else { return false }
        switch self {
        // convert-to-quant leaves such a layer as it is, or gives it one scale per row.
        case .fp8Block64, .int8Block64: return rows.isMultiple(of: 64) && columns.isMultiple(of: 64)
        case .w4a4, .awq: return columns.isMultiple(of: 64)
        // Runs do not heed rows: bands of rows begin with a run, and rows fill whole vectors.
        case .w4a8, .nf4: return columns.isMultiple(of: 16)
        case .w6a8: return columns.isMultiple(of: 32)
        default:
            guard let block = elementType?.block else { return true }
            return columns.isMultiple(of: block.elements)
        }
    }

    /// Bits per weight of a layer: codes, and all that a reader needs beside them, what is filled up with zeros included.
    ///
    /// - Precondition: the format fits the layer.
    package func bitsPerWeight(rows: Int, columns: Int) -> Double {
        Double(8 * byteCount(rows: rows, columns: columns)) / (Double(rows) * Double(columns))
    }

    /// Bytes of a layer in all of its tensors.
    private func byteCount(rows: Int, columns: Int) -> Int {
        precondition(fits(rows: rows, columns: columns), "\(rawValue) does not fit \(rows) × \(columns)")
        let count = rows * columns
        switch self {
        case .fp8Plain, .fp8E5M2Plain: return count
        case .fp8Tensor, .fp8E5M2Tensor: return count + 4
        case .fp8Row: return count + 4 * rows
        case .fp8Block64, .int8Block64: return count + 4 * (count / (64 * 64))
        case .mxfp8:
            let (height, width) = (Self.filled(rows, to: 32), Self.filled(columns, to: 32))
            return height * width + ScaleGrid.count(rows: height, blocks: width / 32, order: .tiles)
        case .nvfp4:
            let (height, width) = (Self.filled(rows, to: 16), Self.filled(columns, to: 16))
            return height * width / 2 + ScaleGrid.count(rows: height, blocks: width / 16, order: .tiles) + 4
        case .w4a4: return count / 2 + 4 * rows
        case .w4a8: return count / 2 + count / W4A8Encoder.group + 4 * rows + 4 * W4A8Encoder.codebook.count
        case .w6a8: return count / 4 * 3 + count / W4A8Encoder.group + 4 * rows
        case .awq: return count / 2 + 2 * 2 * (count / AWQEncoder.group)
        case .nf4: return count / 2 + NF4Encoder.byteCount(besideCodesOf: rows, columns)
        default: return rows * (elementType.map { $0.byteCount(ofRow: columns) } ?? 0)
        }
    }

    private static func filled(_ count: Int, to multiple: Int) -> Int { (count + multiple - 1) / multiple * multiple }
}
