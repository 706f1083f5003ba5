// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

extension AtomicFile {
    /// Fills the buffer with bytes that were written, before the file has a name.
    ///
    /// - Throws: `FileError` of kind `io`, rule `read-back` if the device fails or the file ends early.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        if state.withLock({ $0.isFinished }) { throw finished }
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw unreadable(found: "its end at or before byte \(offset + done)")
            } else {
                let error = SystemError.last
                guard error.code == EINTR else { throw unreadable(found: error.phrase) }
            }
        }
    }

    private func unreadable(found: String) -> FileError {
        FileError(.io, file: path, rule: "read-back", expected: "the bytes that were written", found: found)
    }
}

/// A file that is written and has no name yet, read back through the descriptor that wrote it.
package struct StagedBytes: ByteSource {
    private let file: AtomicFile
    package let byteCount: Int

    /// The last component of the path that it will have.
    package var name: String { file.path.name }

    /// The path that it will have.
    package var location: String { file.path.spelling }

    package init(_ file: AtomicFile, byteCount: Int) {
        self.file = file
        self.byteCount = byteCount
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        try unsafe file.read(into: buffer, at: offset)
    }
}
