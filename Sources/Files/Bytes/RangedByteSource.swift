// SPDX-License-Identifier: Apache-2.0

/// A byte source for which every read is a request to somewhere far, so that it wants to know first what will be read.
///
/// A reader that has planned its reads hands the ranges over before it reads them, in as few batches as it can. A source may
/// fetch several at a time and in any order.
package protocol RangedByteSource: ByteSource {
    /// Fetches ranges and keeps them, so that reads within any one of them cost no request of their own.
    ///
    /// - Parameters:
    ///   - ranges: in the order of the file, none of them empty and none touching another.
    ///   - progress: called now and then with the bytes that came since the last call, from any task.
    /// - Throws: as ``read(into:at:)``.
    func load(_ ranges: [Range<Int>], progress: @Sendable (Int) -> Void) throws(FileError)
}
