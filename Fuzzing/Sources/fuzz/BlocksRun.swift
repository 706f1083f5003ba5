// SPDX-License-Identifier: Apache-2.0

@testable import Checkpoints
@testable import Codecs
@testable import Files

/// Blocks of ggml's types, by themselves and in a GGUF file.
enum BlocksRun {
    /// The types that are decoded.
    private static let types = BlockDecoders.all.map { $0.elementType }

    /// Reads a GGUF file and decodes its tensors, if it is one.
    static func readModel(_ bytes: [UInt8]) {
        guard bytes.starts(with: "GGUF".utf8),
            let checkpoint = try? Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m")
        else { return }
        for tensor in checkpoint.tensors {
            precondition(tensor.offset <= bytes.count && tensor.byteCount <= bytes.count - tensor.offset)
            checkOrder(of: tensor, in: checkpoint)
            guard tensor.elementType.isDecodedBlock,
                let stored = try? checkpoint.bytes(of: tensor)
            else { continue }
            precondition(decoded(stored, tensor, of: checkpoint).count == tensor.elementCount)
        }
    }

    /// Reads a tensor whose rows the file has in another order: the same rows, each once.
    private static func checkOrder(of tensor: TensorInfo, in checkpoint: Checkpoint) {
        guard let order = tensor.rowOrder, let stored = try? checkpoint.bytes(of: tensor) else { return }
        var read = stored
        read.withUnsafeMutableBytes { try? checkpoint.readInModelOrder(tensor, at: 0, into: $0) }
        let rowBytes = stored.count / (order.heads * order.rowsPerHead)
        let rows = [stored, read]
            .map { bytes in
                stride(from: 0, to: bytes.count, by: rowBytes).map { Array(bytes[$0..<$0 + rowBytes]) }
                    .sorted { $0.lexicographicallyPrecedes($1) }
            }
        precondition(rows[0] == rows[1])
    }

    /// Decodes blocks one by one, and two per row: the same numbers, all of them finite.
    static func decode(_ bytes: [UInt8]) {
        guard let first = bytes.first else { return }
        let type = types[Int(first) % types.count]
        guard let block = type.block else { return }
        let stored = Array(bytes.dropFirst().prefix((bytes.count - 1) / (2 * block.bytes) * 2 * block.bytes))
        let single = decoded(stored, type, columns: block.elements)
        precondition(single.allSatisfy(\.isFinite))
        precondition(single.map(\.bitPattern) == decoded(stored, type, columns: 2 * block.elements).map(\.bitPattern))
    }

    /// The numbers of blocks that stand by themselves, in rows of `columns`.
    private static func decoded(_ bytes: [UInt8], _ type: ElementType, columns: Int) -> [Float] {
        guard let block = type.block else { return [] }
        let shape = [bytes.count / block.bytes * block.elements / columns, columns]
        let tensor = TensorInfo(
            name: "w", elementType: type, shape: shape, fileIndex: 0, offset: 0, byteCount: bytes.count)
        return decoded(bytes, tensor, of: nothing)
    }

    /// The numbers of a tensor, row after row.
    private static func decoded(_ bytes: [UInt8], _ tensor: TensorInfo, of checkpoint: Checkpoint) -> [Float] {
        guard let layer = PackedLayer(blocks: tensor), let weights = try? PackedWeights(layer, in: checkpoint) else {
            preconditionFailure("blocks of \(tensor.elementType.rawValue) are decoded")
        }
        var values = PackedRowValues(weights)
        return bytes.withUnsafeBytes { bytes in
            let rows = StoredRows(bytes, rows: 0..<layer.rows)
            return (0..<values.count(of: rows)).flatMap { Array(values.row($0, of: rows).values) }
        }
    }

    /// A checkpoint of no tensors: blocks have nothing beside them that is read.
    private static let nothing: Checkpoint = {
        let file = MemoryBytes([2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), name: "m")
        guard let checkpoint = try? Checkpoint(sources: [file], name: "m") else {
            preconditionFailure("a header without tensors is valid")
        }
        return checkpoint
    }()
}
