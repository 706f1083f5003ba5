// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// What is wrong, or special, with the numbers that stand beside a packed layer's codes.
package struct PackedScales: Sendable, Equatable {
    /// Numbers that are NaN or infinite, in places that are used.
    package var nonFinite = 0
    /// The one scale of the whole matrix; nil if it has none, or several.
    package var single: Float?
    /// The scale of all other scales: NVFP4's `weight_scale_2`; nil for other formats.
    package var second: Float?

    /// No numbers.
    package init() {}

    /// Reads the numbers of a layer.
    ///
    /// - Parameter rows: the rows whose numbers are read, in order; nil for all.
    /// - Throws: `FileError` if reading fails.
    package init(_ layer: PackedLayer, in checkpoint: Checkpoint, rows: [Range<Int>]? = nil) throws(FileError) {
        let numbers = try PackedNumbers(layer, in: checkpoint, level: .best, rows: rows)
        for part in layer.parts.keys where !part.hasPrefix(BitsandbytesState.partPrefix) {
            let floats = numbers.floats(part, as: layer.scaleType(of: part))
            if part == "weight_scale", let block = layer.tiledBlock {
                nonFinite += layer.nonFinite(inTiles: floats, block: block)
            } else {
                nonFinite += floats.count { !$0.isFinite }
            }
            if floats.count == 1, ["weight_scale", "scale_weight"].contains(part) { single = floats[0] }
            if part == "weight_scale_2" { second = floats.first }
        }
    }
}

extension PackedLayer {
    /// Weights of a block whose scale lies in tiles; nil for formats that have no tiles.
    var tiledBlock: Int? {
        switch format {
        case .mxfp8: 32
        case .nvfp4: 16
        default: nil
        }
    }

    /// What the bytes of a part are, where the file calls them U8.
    func scaleType(of part: String) -> ElementType? {
        switch (format, part) {
        case (.mxfp8, "weight_scale"): .f8E8M0
        case (.nvfp4, "weight_scale"): .f8E4M3
        case (.w4a8, "weight_s_rel"): parts[part]?.elementType == .u8 ? .f8E4M3 : nil
        default: nil
        }
    }

    /// Scales in tiles that are no numbers; those that only fill tiles up are not looked at.
    fileprivate func nonFinite(inTiles floats: [Float], block: Int) -> Int {
        let (stored, used) = (storedShape[1] / block, (columns + block - 1) / block)
        return (0..<rows)
            .reduce(0) { count, row in
                count
                    + (0..<used).count { !floats[ScaleGrid.tiledPlace(row, $0, blocks: stored)].isFinite }
            }
    }
}
