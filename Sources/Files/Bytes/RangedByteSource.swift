// SPDX-License-Identifier: Apache-2.0

/// A byte source for which a read costs much more than its bytes, so that a plan of reads is better fetched at once.
package protocol RangedByteSource: ByteSource {
    /// Fetches ranges, several at the same time, and keeps them: reads within them are then served from memory.
    ///
    /// Memory is bounded: of very many bytes the oldest are dropped, and fetched again if they are read.
    ///
    /// - Parameters:
    ///   - ranges: in any order; they may overlap.
    ///   - progress: called on this thread with the bytes of the plan that are there so far.
    /// - Throws: `FileError` as reading does; `io`, rule `read-range`, for a range that is not within the source.
    func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError)
}
