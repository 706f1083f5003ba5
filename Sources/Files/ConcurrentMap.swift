// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Computes an output for each of `0..<count`, some of them at the same time, and returns them in order.
///
/// At most `limit` tasks run. Each makes one worker, which holds what it uses again and again (buffers), and claims
/// the next index until none is left; so the number of buffers does not grow with the number of items. What is
/// computed for an index must not depend on the worker's past: then the result is the same with any limit.
///
/// - Parameters:
///   - count: how many outputs there are.
///   - limit: how many tasks run at most; with 1 the items are computed in order.
///   - makeWorker: makes what one task works with; called at most `limit` times.
///   - body: computes the output of an index.
/// - Returns: the outputs in the order of their indices.
/// - Throws: the error of the lowest index among those that failed; no further index is begun after the first one.
///   `CancellationError` if the surrounding task was cancelled.
package func concurrentMap<Worker, Output: Sendable>(
    count: Int,
    limit: Int,
    makeWorker: @escaping @Sendable () throws -> Worker,
    body: @escaping @Sendable (inout Worker, Int) throws -> Output
) async throws -> [Output] {
    let claims = Claims(count: count)
    let share = await withTaskGroup(of: Share<Output>.self) { group in
        for _ in 0..<min(max(1, limit), max(0, count)) {
            group.addTask { Share(of: claims, makeWorker: makeWorker, body: body) }
        }
        var all = Share<Output>()
        for await share in group {
            if share.failure != nil { group.cancelAll() }
            all.merge(share)
        }
        return all
    }
    if let failure = share.failure { throw failure.error }
    // Only a cancelled task leaves indices unclaimed without an error.
    guard share.outputs.count == max(0, count) else { throw CancellationError() }
    return share.outputs.sorted { $0.index < $1.index }.map(\.output)
}

/// Hands out indices, each once.
private final class Claims: Sendable {
    private let next = Atomic(0)
    private let count: Int

    init(count: Int) {
        self.count = count
    }

    func claim() -> Int? {
        guard !Task.isCancelled else { return nil }
        let index = next.add(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }

    /// Lets nothing more be begun, at once: a cancelled group tells its tasks only when a thread is free for it.
    func close() {
        next.store(count, ordering: .relaxed)
    }
}

/// What one task computed, or all of them.
private struct Share<Output: Sendable>: Sendable {
    var outputs: [(index: Int, output: Output)] = []
    var failure: (index: Int, error: any Error)?

    init() {}

    init<Worker>(
        of claims: Claims,
        makeWorker: () throws -> Worker,
        body: (inout Worker, Int) throws -> Output
    ) {
        // Claimed before the worker is made, so that an error of makeWorker has an index too.
        guard var index = claims.claim() else { return }
        do {
            var worker = try makeWorker()
            while true {
                outputs.append((index, try body(&worker, index)))
                guard let next = claims.claim() else { return }
                index = next
            }
        } catch {
            failure = (index, error)
            claims.close()
        }
    }

    mutating func merge(_ other: Share) {
        outputs += other.outputs
        guard let new = other.failure else { return }
        guard let old = failure, !(old.error is CancellationError) else {
            failure = new
            return
        }
        // A cancelled item says nothing about why.
        if new.index < old.index, !(new.error is CancellationError) { failure = new }
    }
}
