// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Synchronization

/// A byte source over a file that a web server has, of which ranges are asked for.
///
/// Every answer is checked to be of the version that was opened: a file that is replaced meanwhile is an error, never a mixture.
/// A reading thread is blocked until its bytes are there (see `RemoteSession` for why that is safe), which limits bound.
package final class HTTPBytes: RangedByteSource {
    /// What reports call it.
    package let name: String
    /// The number of bytes, as the first answer said.
    package let byteCount: Int
    /// The strong entity tag of the first answer, or else its time of modification; nil if it had neither.
    package let version: String?
    /// What errors call it.
    package var location: String { route.location }

    /// Bytes that are fetched on opening: the headers of nearly all models are shorter.
    static let firstBytes = 256 << 10
    /// The fewest bytes that are asked for, since a request costs as much as they do.
    static let fewestBytes = 32 << 10
    /// Ranges of a plan that are so near are fetched as one.
    static let nearBytes = 16 << 10

    let session: RemoteSession
    let route: RemoteRoute
    let loaded: Mutex<LoadedRanges>

    /// Opens what is at an address: finds where the bytes are and fetches the first of them.
    ///
    /// - Throws: as `RemotePlace/open()`.
    init(opening address: Address, name: String, location: String, session: RemoteSession) throws(FileError) {
        let route = RemoteRoute(from: address, location: location, session: session)
        let (version, bytes) = try route.open(0..<Self.firstBytes)
        var loaded = LoadedRanges()
        loaded.insert(bytes, at: 0)
        self.name = name
        self.session = session
        self.route = route
        self.loaded = Mutex(loaded)
        byteCount = version.byteCount
        self.version = version.strongTag ?? version.lastModified
    }

    /// Fills the buffer with the bytes that begin at `offset`, from memory as far as they are there.
    ///
    /// - Throws: `FileError` of kind `io` if the connection failed or the file changed, `damaged` for an answer that contradicts
    ///   itself, `missing` if the server refuses.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try checkRange(offset, buffer.count)
        var done = 0
        while done < buffer.count {
            let bytes = try bytes(at: offset + done, upTo: buffer.count - done)
            let count = min(bytes.count, buffer.count - done)
            unsafe bytes.withUnsafeBytes { source in
                let part = unsafe UnsafeRawBufferPointer(rebasing: source[..<count])
                unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...]).copyMemory(from: part)
            }
            done += count
        }
    }

    /// Begins to fetch the pieces of a file that is read whole; does nothing for one that is read here and there.
    package func prefetch(at offset: Int, count: Int) {
        guard session.readsWhole, offset >= 0, offset < byteCount, count > 0 else { return }
        let last = (offset + min(count, byteCount - offset) - 1) / PieceStore.pieceBytes
        let first = offset / PieceStore.pieceBytes
        for piece in first...min(last, first + Self.piecesAhead) { begin(piece) }
    }

    /// Some of the bytes from a position on, at least one of them.
    private func bytes(at offset: Int, upTo count: Int) throws(FileError) -> ArraySlice<UInt8> {
        if let known = loaded.withLock({ $0.bytes(at: offset) }) { return known }
        return session.readsWhole
            ? try pieceBytes(at: offset) : try fetched(offset..<offset + count)
    }

    /// Fetches the first part of a range that is not there, and a little more if it is short.
    private func fetched(_ range: Range<Int>) throws(FileError) -> ArraySlice<UInt8> {
        let end = min(byteCount, max(range.upperBound, range.lowerBound + Self.fewestBytes))
        let wanted = range.lowerBound..<min(end, range.lowerBound + PieceStore.pieceBytes)
        guard let gap = loaded.withLock({ $0.gaps(in: wanted).first }) else { return [] }
        let bytes = try route.fetch(gap)
        loaded.withLock { $0.insert(bytes, at: gap.lowerBound) }
        return bytes[...]
    }

    private func checkRange(_ offset: Int, _ count: Int) throws(FileError) {
        guard offset < 0 || offset > byteCount || count > byteCount - offset else { return }
        throw FileError(
            .io, file: location, rule: "read-range", expected: "a range within the \(byteCount) bytes",
            found: "\(count) bytes at \(offset)")
    }
}
