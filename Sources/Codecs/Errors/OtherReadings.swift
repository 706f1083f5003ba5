// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

extension PackedLayer {
    /// The same layer rotated by another group; nil if its format is not rotated, or the group does not fit.
    package func rotated(by rotation: Rotation) -> PackedLayer? {
        guard rotation.fits(columns: columns), rotation != format.rotation else { return nil }
        let format: PackedFormat
        switch self.format {
        case .w4a4: format = .w4a4(rotation)
        case .w4a8(let bits, let group, _): format = .w4a8(bits: bits, group: group, rotation)
        default: return nil
        }
        return PackedLayer(
            weight: weight, format: format, storedShape: storedShape, shape: shape, parts: parts,
            originalType: originalType)
    }
}

extension PackedWeights {
    /// The same with block scales that lie in rows and not in tiles; nil for formats without tiles.
    ///
    /// - Throws: `FileError` if reading fails.
    package func withScalesInRows(in checkpoint: Checkpoint) throws(FileError) -> PackedWeights? {
        guard let block = layer.tiledBlock, let codes = decoder as? ScaledDecoder else { return nil }
        let numbers = try PackedNumbers(layer, in: checkpoint, level: .best)
            .floats("weight_scale", as: layer.scaleType(of: "weight_scale"))
        // Rows are filled up to whole tiles.
        let width = (layer.storedShape[1] / block + 3) / 4 * 4
        let scales = ScaleGrid(numbers, order: .rows, rows: layer.storedShape[0], blocks: width)
        return PackedWeights(
            layer, partsDigest: partsDigest,
            decoder: ScaledDecoder(
                codes: codes.codes, block: codes.block, scales: scales, second: codes.second, offsets: codes.offsets,
                factors: codes.factors))
    }

    private init(_ layer: PackedLayer, partsDigest: Digest, decoder: any PackedDecoder) {
        (self.layer, self.partsDigest, self.decoder) = (layer, partsDigest, decoder)
    }
}
