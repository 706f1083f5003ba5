// SPDX-License-Identifier: Apache-2.0

/// A byte source for which every read is a request to somewhere far, so that it wants to know first what will be read.
///
/// A reader that has planned its reads hands the ranges over before it reads them, in as few batches as it can. A source may
/// fetch several at a time and in any order.
package protocol RangedByteSource: ByteSource {
    /// Fetches ranges and keeps them: reads within them are then served from memory.
    ///
    /// Memory is bounded: of very many bytes the oldest are dropped, and fetched again if they are read.
    ///
    /// - Parameters:
    ///   - ranges: in any order; they may overlap.
    ///   - progress: called on this thread with the bytes of the ranges that are there so far.
    /// - Throws: `FileError` as reading does; `io`, rule `read-range`, for a range that is not within the source.
    func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError)

    /// What the source is told by from another version of it: a text that vouches for every byte; nil if nothing does.
    var version: String? { get }
}

extension RangedByteSource {
    /// Nil: most sources are told by their bytes alone.
    package var version: String? { nil }
}
