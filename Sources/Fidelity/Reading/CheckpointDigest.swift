// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// The digest of a checkpoint's names, types, shapes and values, whatever files they are in.
///
/// A tensor's digest is taken over its rows where it is a matrix called `….weight`, and over pieces of 1 MiB elsewhere;
/// see ``Digest`` for how pieces make a whole. The checkpoint's is taken over its tensors in the order of their names'
/// bytes: for each the digest of `name \0 type \0 shape`, then that of its values.
struct CheckpointDigest {
    /// What is known of single tensors, by name.
    private(set) var tensors: [String: Digest] = [:]
    /// Rows of matrices of which not all are known yet: where each run begins, and its rows' digests.
    private var parts: [String: [(firstRow: Int, digests: [Digest])]] = [:]
    /// Digests of all rows of matrices that will be read again.
    private var rows: [String: [Digest]] = [:]

    /// Keeps the digest of a tensor that was read for another purpose.
    mutating func add(_ digest: Digest, of tensor: TensorInfo) {
        tensors[tensor.name] = digest
    }

    /// Keeps the digest of a tensor by those of its pieces.
    ///
    /// - Parameter keepsRows: whether the pieces are rows that will be read again, and must then be the same.
    mutating func add(pieces: [Digest], of tensor: TensorInfo, keepsRows: Bool) {
        tensors[tensor.name] = Digest(of: pieces)
        if keepsRows, DigestCut(of: tensor).isRows { rows[tensor.name] = pieces }
    }

    /// Keeps the digests of rows of a matrix, of which all are known when the last ones come.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed` if the rows were read before and were others.
    mutating func add(
        rows: [Digest], of tensor: TensorInfo, firstRow: Int, in checkpoint: Checkpoint
    ) throws(FileError) {
        // Other programs' names: the digest is taken over other pieces, and the tensor is read again for it.
        guard DigestCut(of: tensor).isRows else { return }
        if let known = self.rows[tensor.name] {
            guard known.dropFirst(firstRow).starts(with: rows) else { throw .changed(tensor, in: checkpoint) }
            return
        }
        var known = (parts.removeValue(forKey: tensor.name) ?? []).filter { $0.firstRow != firstRow }
        known.append((firstRow, rows))
        if known.reduce(0, { $0 + $1.digests.count }) == tensor.shape[0] {
            tensors[tensor.name] = Digest(of: known.sorted { $0.firstRow < $1.firstRow }.flatMap(\.digests))
        } else {
            parts[tensor.name] = known
        }
    }

    /// Takes in digests of other tensors.
    mutating func merge(_ digests: [String: Digest]) { tensors.merge(digests) { first, _ in first } }

    /// The first tensor of a checkpoint that is not known; nil if all are.
    func firstUnknown(of checkpoint: Checkpoint) -> TensorInfo? { checkpoint.tensors.first { tensors[$0.name] == nil } }

    /// Reads what has not been kept yet, in the files' order.
    ///
    /// - Parameter isRead: which tensors are read.
    mutating func complete(_ pass: DigestPass, reading isRead: (TensorInfo) -> Bool = { _ in true }) async throws {
        for tensor in pass.checkpoint.tensors where tensors[tensor.name] == nil && isRead(tensor) {
            tensors[tensor.name] = try await pass.digest(of: tensor)
        }
    }

    /// Identifies the checkpoint, all of whose tensors are known.
    func identity(of checkpoint: Checkpoint, label: String) -> CheckpointIdentity {
        let sorted = checkpoint.tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let pieces = sorted.flatMap { tensor in
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let head = Digest(of: Array("\(tensor.name)\0\(tensor.elementType.rawValue)\0\(shape)".utf8))
            return [head] + [tensors[tensor.name]].compactMap { $0 }
        }
        var identity = CheckpointIdentity(
            name: label, bytes: checkpoint.byteCount, tensors: checkpoint.tensors.count,
            digest: Digest(of: pieces).description)
        if checkpoint.tensors.count <= Self.mostListed { identity.tensorDigests = tensors.mapValues(\.description) }
        return identity
    }

    /// The most tensors whose digests are kept one by one: more would not leave room for anything else in a document.
    private static let mostListed = 100_000
}

/// Reads tensors that nothing is measured of: for their digests, for the hashes, and for who wants to see their rows.
struct DigestPass: Sendable {
    /// The file.
    let checkpoint: Checkpoint
    /// Who sees the rows.
    var observer: (any RowObserver)?
    /// Where the bytes are hashed; nil for nowhere.
    var hashes: FileHashes?
    /// Blocks that are read at the same time.
    let threads: Int

    /// Reads a tensor and takes its digest.
    func digest(of tensor: TensorInfo) async throws -> Digest { Digest(of: try await pieces(of: tensor)) }

    /// Reads a tensor and takes the digests of its pieces, in their order: see ``DigestCut``.
    func pieces(of tensor: TensorInfo) async throws -> [Digest] {
        let cut = DigestCut(of: tensor)
        let blocks = cut.blocks
        let turns = BlockTurns(hashes)
        let isObserved = cut.isRows && observer?.observes(tensor) ?? false
        let parts = try await concurrentMap(count: blocks.count, limit: threads) {
            BlockReader(checkpoint, tensor, blocks: blocks)
        } body: { reader, asked in
            let (block, bytes) = unsafe try turns.read(asked, of: tensor, by: reader)
            if isObserved { unsafe try observer?.observe(blocks.rows(of: block), of: tensor, bytes: bytes) }
            return (block: block, digests: unsafe cut.digests(of: bytes))
        }
        return parts.sorted { $0.block < $1.block }.flatMap(\.digests)
    }
}

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
