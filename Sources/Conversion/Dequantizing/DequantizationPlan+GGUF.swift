// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

extension DequantizationPlan {
    /// The plan for a GGUF file: blocks become weights, and every other tensor stays byte for byte.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `type-not-decoded`, if there are blocks that are not decoded.
    init(forGGUF checkpoint: Checkpoint, as elementType: ElementType?) throws(FileError) {
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        try Self.checkDecoded(contents, checkpoint)
        let kept = contents.plainTensors
        self.init(
            layers: contents.readable.map { DequantizedLayer($0, as: elementType) },
            kept: kept,
            casts: contents.isPlain ? Self.casts(of: kept, to: elementType) : [:],
            unreadable: [],
            metadata: checkpoint.restoredMetadata
        )
    }

    /// A safetensors file has no type for blocks, so that none can be left as they are.
    private static func checkDecoded(
        _ contents: QuantizedCheckpoint, _ checkpoint: Checkpoint
    ) throws(FileError) {
        let others = contents.unreadable.map(\.weight).filter { $0.byteCount > 0 }
        guard let first = others.first else { return }
        throw FileError(
            .damaged, file: checkpoint.location(of: first), tensor: first.storedName, rule: "type-not-decoded",
            expected: "blocks that can be decoded",
            found: first.elementType.rawValue,
            words: "has \(others.count) tensor(s) in blocks that are not decoded here, such as "
                + "\"\(first.storedName.printable(limit: 200))\", which is \(first.elementType.rawValue)")
    }
}
