// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
internal import Files
import Synchronization

/// Writes a checkpoint block by block from several tasks: what a conversion and a repair have in common.
///
/// Memory does not grow with the checkpoint, bytes do not depend on the number of tasks, a cancelled task begins no
/// further block, and the file has no name before ``finish(inputs:)`` gives it one.
struct BlockStream: Sendable {
    /// Blocks between the one that is worked on and the one that the system is asked to read.
    private static let readAhead = 32

    let writer: CheckpointWriter
    let threads: Int
    let progress: StreamProgress
    /// Where a block is read from; nil if it is made of nothing.
    let place: @Sendable (Block) -> BlockPlace?

    /// Works through blocks, and returns what each came to, in their order.
    func run<Worker, Output: Sendable>(
        _ blocks: [Block],
        worker makeWorker: @escaping @Sendable () throws -> Worker,
        body: @escaping @Sendable (inout Worker, Block) throws -> Output
    ) async throws -> [Output] {
        try await concurrentMap(count: blocks.count, limit: threads, makeWorker: makeWorker) { worker, index in
            if index + Self.readAhead < blocks.count { place(blocks[index + Self.readAhead])?.prefetch() }
            defer { progress.advance(by: place(blocks[index])?.bytes.count ?? 0) }
            return try body(&worker, blocks[index])
        }
    }

    /// Gives the file its name, if nothing that was read has changed since it was opened.
    func finish(inputs: [Checkpoint]) throws(FileError) {
        for input in inputs { try input.checkUnchanged() }
        try writer.commit()
    }

    /// Gives the file its name, if it reads back as `proof` wants it and nothing that was read has changed.
    func finish(inputs: [Checkpoint], proof: (Checkpoint) async throws -> Void) async throws {
        try await writer.commit { staged in
            try await proof(staged)
            for input in inputs { try input.checkUnchanged() }
        }
    }

    /// How many bytes are read for these blocks.
    static func byteCount(of blocks: [Block], _ place: (Block) -> BlockPlace?) -> Int {
        blocks.reduce(0) { $0 + (place($1)?.bytes.count ?? 0) }
    }
}

/// A part of one tensor that a task reads, works on and writes at once.
struct Block: Sendable, Hashable {
    /// The position of the tensor in the list that is worked through.
    let tensor: Int
    /// Rows, elements or bytes of the tensor, whatever its unit is.
    let units: Range<Int>

    /// Bytes of input that a block has at most, unless one unit alone has more.
    static let byteCount = 1 << 20

    /// Blocks that cover a tensor of `count` units of `unitBytes` bytes each.
    static func covering(_ count: Int, unitBytes: Int, ofTensor tensor: Int) -> [Block] {
        let units = max(1, byteCount / max(1, unitBytes))
        return stride(from: 0, to: count, by: units)
            .map { start in
                Block(tensor: tensor, units: start..<min(start + units, count))
            }
    }
}

/// Where the bytes are that a block is made of.
struct BlockPlace: Sendable {
    let checkpoint: Checkpoint
    let tensor: TensorInfo
    /// Counted from the tensor's first byte.
    let bytes: Range<Int>

    /// Asks the system to read them, so that a slow disk works while the CPU does.
    func prefetch() {
        checkpoint.prefetch(tensor, at: bytes.lowerBound, count: bytes.count)
    }
}

/// Bytes that went into one tensor of an output, and their digest as they went.
struct WrittenPiece: Sendable {
    /// The tensor of the output.
    let tensor: String
    /// Counted from the tensor's first byte.
    let offset: Int
    let count: Int
    let digest: Digest
    /// The tensor of the input that these are the bytes of, at the same place; nil if they were made.
    let source: TensorInfo?
}

extension TensorStream {
    /// Writes bytes, and says what was written.
    func record(
        _ bytes: UnsafeRawBufferPointer, to tensor: String, at offset: Int, from source: TensorInfo? = nil
    ) throws(FileError) -> WrittenPiece {
        try unsafe writer.write(bytes, to: tensor, at: offset)
        return WrittenPiece(
            tensor: tensor, offset: offset, count: bytes.count, digest: unsafe Digest(of: bytes), source: source)
    }
}

/// Counts the bytes of input that are done, and tells the caller.
final class StreamProgress: Sendable {
    private let done = Atomic(0)
    private let total: Int
    private let report: ProgressReport

    init(total: Int, report: @escaping ProgressReport) {
        self.total = total
        self.report = report
    }

    /// Says that so many more bytes are done.
    func advance(by count: Int) {
        report(done.add(count, ordering: .relaxed).newValue, total)
    }
}

/// Called from any task with the bytes of input that are done and their total.
package typealias ProgressReport = @Sendable (_ done: Int, _ total: Int) -> Void

/// Something that any task can say once, and every task can hear.
final class Flag: Sendable {
    private let value = Atomic(false)

    /// Whether a task has said it.
    var isRaised: Bool { value.load(ordering: .relaxed) }

    /// Says it.
    func raise() {
        value.store(true, ordering: .relaxed)
    }
}
