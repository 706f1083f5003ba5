// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Synchronization

/// A source that stands for one far away: after its first batch of ranges it refuses every read outside of what was loaded.
package final class LoadedBytes: RangedByteSource {
    private let base: any ByteSource
    private let batches = Mutex<[[Range<Int>]]>([])

    /// A source over `base`, of which nothing was loaded.
    package init(_ base: any ByteSource) {
        self.base = base
    }

    package var name: String { base.name }
    package var byteCount: Int { base.byteCount }

    /// The batches of ranges that were asked for.
    package var loaded: [[Range<Int>]] { batches.withLock { $0 } }
    /// How many ranges that were.
    package var requestCount: Int { loaded.reduce(0) { $0 + $1.count } }
    /// How many bytes that were.
    package var loadedCount: Int { loaded.joined().reduce(0) { $0 + $1.count } }

    package func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError) {
        batches.withLock { $0.append(ranges) }
        var done = 0
        for range in ranges {
            done += range.count
            progress(done)
        }
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let (loaded, wanted) = (loaded, offset..<offset + buffer.count)
        let isLoaded = loaded.joined()
            .contains { $0.lowerBound <= wanted.lowerBound && wanted.upperBound <= $0.upperBound }
        guard loaded.isEmpty || isLoaded else {
            throw FileError(
                .io, file: name, rule: "not-loaded", expected: "a read within what was loaded", found: "\(wanted)")
        }
        try unsafe base.read(into: buffer, at: offset)
    }
}
