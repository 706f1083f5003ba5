// SPDX-License-Identifier: Apache-2.0

internal import Dispatch
package import Files
internal import NIOPosix
internal import Synchronization

extension HTTPBytes {
    /// Fetches a plan of ranges, as many at once as the session allows, and keeps them.
    ///
    /// - Throws: as reading; the first error ends the plan.
    package func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError) {
        let parts = try requests(for: ranges)
        let plan = LoadingPlan(parts)
        for _ in 0..<min(parts.count, RemoteLimits.requestsAtOnce) {
            session.pool.submit { state in
                guard state == .active else { return plan.end(nil) }
                self.work(on: plan)
            }
        }
        var done = 0
        for _ in parts.indices {
            guard let count = plan.wait() else { break }
            done += count
            progress(done)
        }
        if let failure = plan.failure { throw failure }
    }

    /// Takes parts of a plan until none is left.
    private func work(on plan: LoadingPlan) {
        while let part = plan.next() {
            do throws(FileError) {
                let bytes = try route.fetch(part)
                loaded.withLock { $0.insert(bytes, at: part.lowerBound) }
                plan.finish(part)
            } catch {
                return plan.end(error)
            }
        }
    }

    /// The requests that a plan takes: what is not there yet, what is near joined, what is long cut.
    private func requests(for ranges: [Range<Int>]) throws(FileError) -> [Range<Int>] {
        for range in ranges where range.lowerBound < 0 || range.upperBound > byteCount {
            throw FileError(
                .io, file: location, rule: "read-range", expected: "a range within the \(byteCount) bytes",
                found: "\(range.count) bytes at \(range.lowerBound)")
        }
        var joined: [Range<Int>] = []
        let gaps = ranges.flatMap { range in loaded.withLock { $0.gaps(in: range) } }
        for gap in gaps.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = joined.last, gap.lowerBound <= last.upperBound + Self.nearBytes {
                joined[joined.count - 1] = last.lowerBound..<max(last.upperBound, gap.upperBound)
            } else {
                joined.append(gap)
            }
        }
        return joined.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: PieceStore.pieceBytes)
                .map { $0..<min(range.upperBound, $0 + PieceStore.pieceBytes) }
        }
    }
}

/// A plan while several threads work on it.
final class LoadingPlan: Sendable {
    private struct State {
        var rest: [Range<Int>]
        var finished: [Int] = []
        var failure: FileError?
        var hasEnded = false
    }

    private let state: Mutex<State>
    private let events = DispatchSemaphore(value: 0)

    /// A plan of which nothing is done.
    init(_ parts: [Range<Int>]) {
        state = Mutex(State(rest: parts.reversed()))
    }

    /// The next part that nobody works on; nil if there is none, or the plan has ended.
    func next() -> Range<Int>? {
        state.withLock { $0.hasEnded ? nil : $0.rest.popLast() }
    }

    /// Says that a part is done.
    func finish(_ part: Range<Int>) {
        state.withLock { $0.finished.append(part.count) }
        events.signal()
    }

    /// Says that nothing more will be done.
    func end(_ failure: FileError?) {
        state.withLock { state in
            state.failure = state.failure ?? failure
            state.hasEnded = true
        }
        events.signal()
    }

    /// Waits for the next part that is done; its bytes, or nil if the plan has ended.
    func wait() -> Int? {
        events.wait()
        return state.withLock { $0.hasEnded ? nil : $0.finished.popLast() }
    }

    /// Why the plan ended.
    var failure: FileError? { state.withLock { $0.failure } }
}
