// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// The pieces of a tensor that its digest is taken of: rows of a matrix called `….weight`, else 1 MiB each.
struct DigestCut: Sendable {
    /// Bytes of every piece but the last, which may have fewer.
    let pieceBytes: Int
    /// Whether the pieces are rows.
    let isRows: Bool
    private let byteCount: Int

    /// Bytes of a piece that is not a row.
    static let longest = 1 << 20

    init(of tensor: TensorInfo) {
        byteCount = tensor.byteCount
        let isMatrix = tensor.shape.count == 2 && tensor.name.hasSuffix(".weight") && tensor.byteCount > 0
        let rowBytes = isMatrix ? tensor.byteCount / tensor.shape[0] : 0
        isRows = isMatrix && rowBytes > 0 && rowBytes * tensor.shape[0] == tensor.byteCount
        pieceBytes = isRows ? rowBytes : Self.longest
    }

    /// The tensor in blocks of whole pieces.
    var blocks: RowBlocks {
        isRows
            ? RowBlocks(rows: byteCount / pieceBytes, rowBytes: pieceBytes)
            : RowBlocks(rows: byteCount, rowBytes: 1, rowsPerBlock: Self.longest)
    }

    /// The digests of the pieces of a block, which begins where a piece does.
    func digests(of bytes: UnsafeRawBufferPointer) -> [Digest] {
        stride(from: 0, to: bytes.count, by: pieceBytes)
            .map { start in
                let end = min(start + pieceBytes, bytes.count)
                return unsafe Digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
    }
}
