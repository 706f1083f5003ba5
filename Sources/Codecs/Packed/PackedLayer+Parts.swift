// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension PackedLayer {
    /// The bytes of a part that some rows' weights are made of, counted from the part's first byte: all of them, unless scales lie in the
    /// order of rows or of tiles of rows, as those of many small blocks do.
    ///
    /// - Parameter rows: rows of the layer, in order.
    package func byteRanges(ofPart part: String, rows: [Range<Int>]) -> [Range<Int>] {
        guard let tensor = parts[part], let height = rowsPerStripe(ofPart: part, tensor.byteCount) else {
            return [0..<(parts[part]?.byteCount ?? 0)]
        }
        let stripes = (storedShape[0] + height - 1) / height
        let width = tensor.byteCount / stripes
        return rows.filter { !$0.isEmpty }
            .map { $0.lowerBound / height * width..<($0.upperBound + height - 1) / height * width }
    }

    /// How many rows share a stripe of a part's bytes, all stripes being equally long; nil if a row's numbers lie all over the part.
    private func rowsPerStripe(ofPart part: String, _ byteCount: Int) -> Int? {
        let height: Int
        switch (format, part) {
        case (.nvfp4, "weight_scale"), (.mxfp8, "weight_scale"): height = 128
        case (.w4a8, "weight_s_rel"): height = 1
        case (.bitsandbytes(let state), "weight.absmax") where storedShape[1].isMultiple(of: state.block): height = 1
        default: return nil
        }
        return byteCount.isMultiple(of: (storedShape[0] + height - 1) / height) ? height : nil
    }
}
