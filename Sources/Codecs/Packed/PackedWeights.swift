// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// A packed layer with all that stands beside its codes, which is read once and shared by the tasks that read its rows.
package struct PackedWeights: Sendable {
    /// The layer.
    package let layer: PackedLayer
    /// The digest of the bytes of ``PackedLayer/parts``, in the order of their names.
    package let partsDigest: Digest
    /// What makes weights of codes.
    let decoder: any PackedDecoder

    /// Reads what stands beside a layer's codes.
    ///
    /// - Parameter rows: the rows that will be decoded, in order; no others may be then. Nil for all.
    /// - Throws: `FileError` if reading fails.
    package init(
        _ layer: PackedLayer, in checkpoint: Checkpoint, level: CPULevel = .best, rows: [Range<Int>]? = nil
    ) throws(FileError) {
        self.layer = layer
        let numbers = try PackedNumbers(layer, in: checkpoint, level: level, rows: rows)
        partsDigest = numbers.digest
        decoder = layer.decoder(numbers)
    }
}

extension PackedLayer {
    /// Where rows of the layer lie in the tensor of codes, in whole bytes or whole blocks.
    ///
    /// Codes of neighbouring rows can share a byte (bitsandbytes) or a block (a GGUF tensor of another shape): the range then holds
    /// more than these rows.
    package func byteRange(ofRows rows: Range<Int>) -> Range<Int> {
        let unit = unit
        let first = rows.lowerBound * storedShape[1] / unit.codes
        let last = (rows.upperBound * storedShape[1] + unit.codes - 1) / unit.codes
        return first * unit.bytes..<last * unit.bytes
    }

    /// Whether each row has bytes of its own, which are those of the tensor's row.
    package var hasOwnBytesPerRow: Bool {
        weight.rowOrder == nil && weight.shape.count == 2 && weight.shape[0] == storedShape[0]
            && storedShape[1].isMultiple(of: unit.codes)
    }

    /// Whether codes lie in ggml's blocks.
    var isInBlocks: Bool {
        if case .ggml = format { true } else { false }
    }

    /// Codes of other rows in the block in which a row begins.
    func codesBefore(row: Int) -> Int {
        isInBlocks ? row * storedShape[1] % unit.codes : 0
    }

    /// The least number of codes that have bytes of their own, and these bytes.
    var unit: (codes: Int, bytes: Int) {
        switch format {
        case .ggml(let type): (type.block?.elements ?? 1, type.block?.bytes ?? 1)
        case .bitsandbytes: (2, 1)
        default: (storedShape[1], weight.byteCount / storedShape[0])
        }
    }
}
