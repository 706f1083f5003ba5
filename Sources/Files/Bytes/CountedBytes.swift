// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A byte source that counts what is read of the one below it.
///
/// Ranges that were loaded count as one request each, whether the source below fetches them at once or is a file that is read
/// piece by piece; so the count is the same for a file here and for the same file elsewhere. What is read outside of them counts
/// by itself.
package final class CountedBytes: RangedByteSource {
    private struct State {
        var loaded: [Range<Int>] = []
        private(set) var seen: [Range<Int>] = []
        var requests = 0
        /// How many ranges are kept before those that touch become one: a file may be read in millions of pieces.
        private var most = 4_096

        /// Adds ranges that were read.
        mutating func see(_ ranges: [Range<Int>]) {
            if ranges.count == 1, let last = seen.last, last.upperBound == ranges[0].lowerBound {
                seen[seen.count - 1] = last.lowerBound..<ranges[0].upperBound
                return
            }
            seen += ranges
            guard seen.count > most else { return }
            seen = Range<Int>.joined(seen)
            most = max(4_096, 2 * seen.count)
        }

        /// Whether a range lies within one that was loaded.
        func holds(_ range: Range<Int>) -> Bool {
            var (low, high) = (0, loaded.count)
            while low < high {
                let middle = (low + high) / 2
                if loaded[middle].upperBound < range.upperBound { low = middle + 1 } else { high = middle }
            }
            return low < loaded.count && loaded[low].lowerBound <= range.lowerBound
        }
    }

    private let base: any ByteSource
    private let state = Mutex(State())

    /// A source over `base`, of which nothing was read yet.
    package init(_ base: any ByteSource) {
        self.base = base
    }

    package var name: String { base.name }
    package var location: String { base.location }
    package var byteCount: Int { base.byteCount }

    /// What was read so far: bytes, each counted once, and requests.
    package var tally: (bytes: Int, requests: Int) {
        state.withLock { (Range<Int>.joined($0.seen).reduce(0) { $0 + $1.count }, $0.requests) }
    }

    /// Counts bytes that another reader took from the source before, as one request.
    package func count(_ range: Range<Int>) {
        state.withLock { state in
            state.see([range])
            state.requests += 1
        }
    }

    package func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError) {
        if let base = base as? any RangedByteSource {
            try base.load(ranges, progress: progress)
        } else {
            for range in ranges {
                try base.check(offset: range.lowerBound, count: range.count)
                base.prefetch(at: range.lowerBound, count: range.count)
            }
        }
        state.withLock { state in
            state.loaded = Range<Int>.joined(state.loaded + ranges)
            state.see(ranges)
            state.requests += ranges.count
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let (base, count) = (base, buffer.count)
        try unsafe base.read(into: buffer, at: offset)
        state.withLock { state in
            guard count > 0, !state.holds(offset..<offset + count) else { return }
            state.see([offset..<offset + count])
            state.requests += 1
        }
    }

    package func prefetch(at offset: Int, count: Int) { base.prefetch(at: offset, count: count) }

    package func checkUnchanged() throws(FileError) { try base.checkUnchanged() }
}
