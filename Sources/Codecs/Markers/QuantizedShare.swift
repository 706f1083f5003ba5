// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// How much of a checkpoint is codes instead of weights, and what the codes are.
package struct QuantizedShare: Sendable, Equatable {
    /// The matrices that hold codes: quantized layers, and `….weight` in a type of 8 bits or less.
    package let codes: [TensorInfo]
    /// How many matrices hold weights.
    package let weights: Int
    /// Whether most matrices hold codes, so that the checkpoint is a quantized file and not an original.
    ///
    /// Matrices are counted, not their numbers: a single quantized embedding may be half of a model, and a quantized file
    /// may keep an embedding that is. Codes in no known layout may be buffers: they count only where they hold most of
    /// the numbers.
    package let isMost: Bool
    /// What most of the codes make of the file, with its article: `an INT8 file`; empty if there are none.
    package let kind: String

    /// What `contents`, the scan of `checkpoint`, comes to.
    init(of checkpoint: Checkpoint, contents: QuantizedCheckpoint) {
        let known = Set(contents.layers.map(\.weight.name) + contents.others.map(\.weight.name))
        codes = checkpoint.tensors.filter { tensor in
            !tensor.elementType.isFloatingWeight && tensor.byteCount > 0
                && (known.contains(tensor.name) || tensor.isMatrixOfCodes)
        }
        let matrices = checkpoint.tensors.filter(\.isLayer)
        weights = matrices.count
        let unread = contents.others.filter { $0.layout == nil && !$0.weight.isMatrixOfCodes }
        let buffers = Set(unread.map(\.weight.name))
        isMost =
            codes.count { !buffers.contains($0.name) } > matrices.count
            || (codes.count > matrices.count && Self.numbers(in: codes) > Self.numbers(in: matrices))
        kind = Self.kind(of: codes, contents: contents)
    }

    private static func numbers(in tensors: [TensorInfo]) -> Double {
        tensors.reduce(0) { $0 + Double($1.elementCount) }
    }

    /// The words for what most of the codes are; of several that are as frequent, the first in the file.
    private static func kind(of codes: [TensorInfo], contents: QuantizedCheckpoint) -> String {
        let layouts = Dictionary(
            contents.others.map { ($0.weight.name, $0.layout) }, uniquingKeysWith: { first, _ in first })
        let kinds = codes.map { (layouts[$0.name] ?? nil)?.fileKind ?? $0.elementType.fileKind }
        let counts = kinds.reduce(into: [:]) { counts, kind in counts[kind, default: 0] += 1 }
        let most = counts.values.max() ?? 0
        return kinds.first { counts[$0] == most } ?? ""
    }
}

extension Checkpoint {
    /// How much of this checkpoint is codes instead of weights.
    ///
    /// - Throws: `FileError` if a marker cannot be read.
    package func quantizedShare() throws(FileError) -> QuantizedShare {
        QuantizedShare(of: self, contents: try QuantizedCheckpoint(scanning: self))
    }
}

extension TensorInfo {
    fileprivate var isMatrixOfCodes: Bool {
        elementType.bitWidth <= 8 && elementType != .bool && shape.count == 2
            && name.hasSuffix(StoredLayer.weightSuffix)
    }
}
