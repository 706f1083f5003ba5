// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc
import Synchronization
import Testing

@Suite struct ConcurrentMapTests {
    struct Failure: Error, Equatable {
        let index: Int
    }

    /// A worker that may not be shared.
    final class Buffer {
        var uses = 0
    }

    @Test(arguments: [1, 2, 7, 200])
    func returnsOutputsInTheOrderOfTheirIndices(limit: Int) async throws {
        let made = Atomic(0)
        let outputs = try await concurrentMap(count: 100, limit: limit) {
            made.add(1, ordering: .relaxed)
            return Buffer()
        } body: { buffer, index in
            buffer.uses += 1
            // Long enough for the others to claim what comes between, if other tests leave them a processor.
            usleep(200)
            return index * index
        }
        #expect(outputs == (0..<100).map { $0 * $0 })
        #expect((1...min(limit, 100)).contains(made.load(ordering: .relaxed)))
    }

    @Test func computesInOrderWithOneWorker() async throws {
        let outputs = try await concurrentMap(count: 50, limit: 1) {
            Buffer()
        } body: { buffer, _ in
            buffer.uses += 1
            return buffer.uses
        }
        #expect(outputs == Array(1...50))
    }

    @Test(arguments: [0, -1])
    func makesNoWorkerWithoutItems(count: Int) async throws {
        let outputs = try await concurrentMap(count: count, limit: 4) {
            Issue.record("a worker was made")
        } body: { _, index in
            index
        }
        #expect(outputs == [])
    }

    @Test(arguments: [1, 2, 8])
    func throwsTheErrorOfTheLowestIndex(limit: Int) async throws {
        for _ in 0..<50 {
            let error = try await #require(throws: Failure.self) {
                try await concurrentMap(count: 100, limit: limit) {
                } body: { _, index in
                    if index >= 10 { throw Failure(index: index) }
                }
            }
            #expect(error.index == 10)
        }
    }

    @Test func beginsNothingMoreAfterAnError() async throws {
        let begun = Atomic(0)
        await #expect(throws: Failure.self) {
            try await concurrentMap(count: 100_000_000, limit: 2) {
            } body: { _, index in
                begun.add(1, ordering: .relaxed)
                if index == 3 { throw Failure(index: index) }
            }
        }
        #expect(begun.load(ordering: .relaxed) < 100_000_000)
    }

    @Test func throwsTheErrorOfAWorkerThatCannotBeMade() async {
        await #expect(throws: Failure(index: -1)) {
            try await concurrentMap(count: 5, limit: 2) {
                throw Failure(index: -1)
            } body: { (_: inout Int, _) in
            }
        }
    }

    @Test func stopsWhenTheTaskIsCancelled() async {
        let task = Task {
            try await concurrentMap(count: .max, limit: 2) {
            } body: { _, _ in
            }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
