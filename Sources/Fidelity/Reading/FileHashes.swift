// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files
internal import Synchronization

/// SHA-256 of a checkpoint's files and tensors, taken of the very bytes that are measured.
///
/// A hash takes bytes in their order, and measuring does not care. So tasks that work on a tensor side by side take turns
/// to read a block and to add it here, and measure it when their turn is over. Tensors have to come in the order of the
/// files; what lies between them (headers) is read here.
final class FileHashes: Sendable {
    private struct State {
        var file = 0
        var position = 0
        var fileHash = SHA256()
        var tensorHash = SHA256()
        var files: [String: String] = [:]
        var tensors: [String: String] = [:]
    }

    private let checkpoint: Checkpoint
    private let state = Mutex(State())

    /// No byte of `checkpoint` has been taken yet.
    init(of checkpoint: Checkpoint) {
        self.checkpoint = checkpoint
    }

    /// Adds the next bytes of a tensor.
    ///
    /// - Parameter offset: where they begin in the tensor.
    /// - Precondition: all tensors before it in its file are complete, and so are its own bytes before `offset`.
    func add(_ bytes: UnsafeRawBufferPointer, of tensor: TensorInfo, at offset: Int) throws {
        try state.withLock { state in
            try advance(&state, to: tensor.fileIndex, tensor.offset + offset)
            if offset == 0 { state.tensorHash = SHA256() }
            unsafe state.fileHash.update(bytes)
            unsafe state.tensorHash.update(bytes)
            state.position += bytes.count
            guard offset + bytes.count == tensor.byteCount else { return }
            state.tensors[tensor.name] = state.tensorHash.finalize().hexadecimal
        }
    }

    /// The SHA-256 of each file by its name, and of each tensor by its name, as 64 hexadecimal digits.
    func finish() throws -> (files: [String: String], tensors: [String: String]) {
        try state.withLock { state in
            try advance(&state, to: checkpoint.files.count, 0)
            for tensor in checkpoint.tensors where tensor.byteCount == 0 {
                state.tensors[tensor.name] = SHA256().finalize().hexadecimal
            }
            return (state.files, state.tensors)
        }
    }

    /// Takes in what lies before a place: the rest of earlier files, and this one's header.
    private func advance(_ state: inout State, to file: Int, _ position: Int) throws {
        while state.file < file {
            try read(&state, upTo: checkpoint.files[state.file].byteCount)
            state.files[checkpoint.files[state.file].name] = state.fileHash.finalize().hexadecimal
            (state.file, state.position, state.fileHash) = (state.file + 1, 0, SHA256())
        }
        try read(&state, upTo: position)
        precondition(state.file == file && state.position == position, "bytes of a hash come in their order")
    }

    private func read(_ state: inout State, upTo end: Int) throws {
        while state.position < end {
            let count = min(1 << 20, end - state.position)
            state.fileHash.update(try checkpoint.files[state.file].bytes(at: state.position, count: count))
            state.position += count
        }
    }
}
