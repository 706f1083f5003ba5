// SPDX-License-Identifier: Apache-2.0

import Checkpoints
internal import Files

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
