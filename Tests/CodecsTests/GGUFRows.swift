// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Checkpoints
@testable import Codecs

/// Rows of tensors of GGUF files, read by what every command reads them by.
enum GGUFRows {
    /// Rows as float32, and how many numbers of each were NaN or infinite.
    typealias Rows = [(values: [Float], nonFinite: Int)]

    /// A tensor is in blocks that are not decoded.
    struct NotDecoded: Error, Equatable {
        let type: ElementType
    }

    /// The rows of some blocks, with so many weights per row, read from a file that has them as its only tensor.
    static func decoded(_ bytes: [UInt8], _ type: ElementType, columns: Int) throws -> Rows {
        var file = GGUFBytes()
        let block = try #require(type.block)
        let number = try #require((0..<64).first { (try? ElementType(gguf: $0)) == type })
        let rows = bytes.count / block.bytes * block.elements / columns
        file.append("a.weight", [UInt64(columns), UInt64(rows)], type: number, bytes)
        let checkpoint = try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf")
        return try decoded(try #require(checkpoint.tensors.first), of: checkpoint)
    }

    /// The rows of a tensor, in the file's order.
    static func decoded(_ tensor: TensorInfo, of checkpoint: Checkpoint) throws -> Rows {
        let bytes = try checkpoint.bytes(of: tensor, limit: tensor.byteCount)
        guard tensor.elementType.block != nil else {
            let columns = try #require(tensor.shape.last)
            var values = PlainRowValues(elementType: tensor.elementType, columns: columns)
            return unsafe bytes.withUnsafeBytes { unsafe rows(of: StoredRows($0), by: &values) }
        }
        guard let layer = PackedLayer(blocks: tensor) else { throw NotDecoded(type: tensor.elementType) }
        var values = PackedRowValues(try PackedWeights(layer, in: checkpoint))
        return unsafe bytes.withUnsafeBytes { unsafe rows(of: StoredRows($0, rows: 0..<layer.rows), by: &values) }
    }

    private static func rows(of stored: StoredRows, by values: inout some RowValues & ~Copyable) -> Rows {
        (0..<(unsafe values.count(of: stored)))
            .map { index in
                let row = unsafe values.row(index, of: stored)
                return (unsafe Array(row.values), unsafe row.nonFinite)
            }
    }
}
