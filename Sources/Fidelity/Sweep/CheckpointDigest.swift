// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// The digest of a checkpoint's names, types, shapes and values, whatever files they are in.
///
/// A tensor's digest is taken over its rows where it is a matrix called `….weight`, and over pieces of 1 MiB elsewhere;
/// see ``Digest`` for how pieces make a whole. The checkpoint's is taken over its tensors in the order of their names'
/// bytes: for each the digest of `name \0 type \0 shape`, then that of its values.
struct CheckpointDigest {
    /// What is known of single tensors, by name.
    private(set) var tensors: [String: Digest] = [:]

    /// Keeps the digest of a tensor that was read for another purpose.
    mutating func add(_ digest: Digest, of tensor: TensorInfo) {
        tensors[tensor.name] = digest
    }

    /// Reads what has not been kept yet, and identifies the checkpoint.
    mutating func identity(of checkpoint: Checkpoint, label: String, threads: Int) async throws -> FileIdentity {
        var pieces: [Digest] = []
        for tensor in checkpoint.tensors.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            pieces.append(Digest(of: Array("\(tensor.name)\0\(tensor.elementType.rawValue)\0\(shape)".utf8)))
            if let known = tensors[tensor.name] {
                pieces.append(known)
            } else {
                let digest = try await Self.digest(of: tensor, in: checkpoint, threads: threads)
                tensors[tensor.name] = digest
                pieces.append(digest)
            }
        }
        return FileIdentity(
            name: label, bytes: checkpoint.byteCount, tensors: checkpoint.tensors.count,
            digest: Digest(of: pieces).description)
    }

    /// Reads a tensor and takes its digest.
    private static func digest(of tensor: TensorInfo, in checkpoint: Checkpoint, threads: Int) async throws -> Digest {
        let isMatrix = tensor.shape.count == 2 && tensor.name.hasSuffix(".weight") && tensor.byteCount > 0
        let rowBytes = isMatrix ? tensor.byteCount / tensor.shape[0] : 1
        guard isMatrix, rowBytes * tensor.shape[0] == tensor.byteCount else {
            return try await pieces(of: tensor, in: checkpoint, threads: threads)
        }
        let blocks = RowBlocks(rows: tensor.shape[0], rowBytes: rowBytes)
        let digests = try await concurrentMap(count: blocks.count, limit: threads) {
            BlockReader(checkpoint, tensor, blocks: blocks)
        } body: { reader, block in
            let bytes = try unsafe reader.read(block)
            return stride(from: 0, to: bytes.count, by: rowBytes)
                .map { start in
                    unsafe Digest(of: UnsafeRawBufferPointer(rebasing: bytes[start..<start + rowBytes]))
                }
        }
        return Digest(of: digests.flatMap { $0 })
    }

    private static func pieces(of tensor: TensorInfo, in checkpoint: Checkpoint, threads: Int) async throws -> Digest {
        let blocks = RowBlocks(rows: tensor.byteCount, rowBytes: 1, rowsPerBlock: 1 << 20)
        let digests = try await concurrentMap(count: blocks.count, limit: threads) {
            BlockReader(checkpoint, tensor, blocks: blocks)
        } body: { reader, block in
            unsafe Digest(of: try unsafe reader.read(block))
        }
        return Digest(of: digests)
    }
}
