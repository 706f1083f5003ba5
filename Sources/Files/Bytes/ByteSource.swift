// SPDX-License-Identifier: Apache-2.0

/// Bytes of known number that can be read from any place, by several threads at once.
///
/// A checkpoint reads from sources and not from paths, so that a file on another machine can be one too.
package protocol ByteSource: Sendable {
    /// A short name for reports, without folders.
    var name: String { get }

    /// What errors call the source: the path as the user gave it, or an address.
    var location: String { get }

    /// The number of bytes, fixed when the source was opened.
    var byteCount: Int { get }

    /// Fills the buffer with the bytes that begin at `offset`.
    ///
    /// - Throws: `FileError` of kind `io` if the source has fewer bytes than it had or the device fails.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError)

    /// Says that these bytes will be read soon; returns at once and may do nothing.
    func prefetch(at offset: Int, count: Int)

    /// Makes sure that the source holds what it held when it was opened, as far as that can be told without reading it.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    func checkUnchanged() throws(FileError)
}

extension ByteSource {
    /// The name, for sources that have no better address.
    package var location: String { name }

    /// Does nothing: reading ahead is an offer, not a promise.
    package func prefetch(at offset: Int, count: Int) {}

    /// Says nothing: what cannot change need not be looked at.
    package func checkUnchanged() throws(FileError) {}

    /// The bytes of a range, in memory of their own.
    ///
    /// - Precondition: `count` is not negative.
    package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initializedCount in
            do throws(FileError) {
                let target = unsafe UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count)
                try unsafe read(into: target, at: offset)
                initializedCount = count
            } catch {
                failure = error
                initializedCount = 0
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Refuses a range that does not lie within the source.
    func check(offset: Int, count: Int) throws(FileError) {
        guard offset < 0 || offset > byteCount || count > byteCount - offset else { return }
        throw FileError(
            .io,
            file: location,
            rule: "read-range",
            expected: "a range within the \(byteCount) bytes",
            found: "\(count) bytes at \(offset)"
        )
    }
}

/// A byte source over bytes in memory: small files that came from elsewhere, and tests.
package struct MemoryBytes: ByteSource {
    /// What reports and errors call it.
    package let name: String

    private let contents: [UInt8]

    /// A source that holds these bytes.
    package init(_ contents: [UInt8], name: String) {
        self.contents = contents
        self.name = name
    }

    /// The number of bytes.
    package var byteCount: Int { contents.count }

    /// Copies the bytes that begin at `offset` into the buffer.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        let count = buffer.count
        unsafe contents.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
    }
}
