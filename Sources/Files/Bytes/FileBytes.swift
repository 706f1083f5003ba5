// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// A byte source over a regular file, read by position.
///
/// The file stays open for as long as the value lives, so it may be renamed or removed meanwhile. It is not mapped: a
/// file that shrinks is an error here and not a signal.
package final class FileBytes: ByteSource {
    /// Where it was opened.
    package let path: FilePath
    /// The number of bytes when it was opened.
    package let byteCount: Int
    /// Which file it is, whatever its name.
    package let identity: FileNode

    private let descriptor: CInt
    /// When it was last written to, as far as was known when it was opened.
    package let modified: FileStatus.Time

    /// The last component of the path.
    package var name: String { path.name }

    /// The path as it was given, spelled for messages.
    package var location: String { path.spelling }

    /// Opens a regular file.
    ///
    /// - Throws: `FileError` of kind `missing` if the path does not lead to a regular file that may be read.
    package init(opening path: FilePath) throws(FileError) {
        // Looked at before it is opened, since opening a device or a FIFO can change it.
        try Self.check(FileStatus(ofPath: path), path)
        let opened = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) }
        guard opened >= 0 else { throw Self.refusal(path, .last) }
        do throws(FileError) {
            let status = try Self.check(FileStatus(ofDescriptor: opened), path)
            self.path = path
            byteCount = status.byteCount
            identity = status.identity
            modified = status.modified
            descriptor = opened
        } catch {
            close(opened)
            throw error
        }
    }

    deinit {
        close(descriptor)
    }

    /// Fills the buffer with the bytes that begin at `offset`.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-shrank` if the file ended early.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        var done = 0
        while done < buffer.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = unsafe pread(descriptor, rest.baseAddress, rest.count, offset + done)
            if count < 0 {
                let error = SystemError.last
                guard error.code == EINTR else { throw failure(error) }
            } else if count == 0 {
                throw shrunk(at: offset + done)
            } else {
                done += count
            }
        }
    }

    /// Compares size and time of modification with what they were.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`: another program wrote to the file meanwhile.
    package func checkUnchanged() throws(FileError) {
        guard let status = FileStatus(ofDescriptor: descriptor) else { throw failure(.last) }
        guard status.byteCount != byteCount || status.modified != modified else { return }
        throw FileError(
            .io,
            file: location,
            rule: "file-changed",
            expected: "\(byteCount) bytes that no program writes to while they are read",
            found: status.byteCount == byteCount ? "that they were written to" : "\(status.byteCount) bytes"
        )
    }

    /// Asks the kernel to read ahead.
    package func prefetch(at offset: Int, count: Int) {
        guard offset >= 0, offset < byteCount, count > 0 else { return }
        let end = offset + min(count, byteCount - offset)
        // The kernel cuts a longer request to its own read-ahead window, so it is asked window by window.
        for start in stride(from: offset, to: end, by: Self.window) {
            _ = posix_fadvise(descriptor, start, min(Self.window, end - start), POSIX_FADV_WILLNEED)
        }
    }

    private static let window = 128 << 10
}

extension FileBytes {
    @discardableResult
    private static func check(_ status: FileStatus?, _ path: FilePath) throws(FileError) -> FileStatus {
        guard let status else { throw refusal(path, .last) }
        guard status.type == .regular else {
            throw FileError(
                .missing,
                file: path,
                rule: "not-a-file",
                expected: "a regular file",
                found: status.type.rawValue
            )
        }
        return status
    }

    private static func refusal(_ path: FilePath, _ error: SystemError) -> FileError {
        let rule = error.code == ENOENT ? "not-found" : "not-readable"
        return FileError(.missing, file: path, rule: rule, expected: "a readable file", found: error.phrase)
    }

    private func failure(_ error: SystemError) -> FileError {
        FileError(.io, file: location, rule: "read-failed", expected: "bytes", found: error.phrase)
    }

    private func shrunk(at offset: Int) -> FileError {
        FileError(
            .io,
            file: location,
            rule: "file-shrank",
            expected: "\(byteCount) bytes, as when it was opened",
            found: "its end at or before byte \(offset)"
        )
    }
}

extension FileBytes {
    /// The bytes of a small file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - limit: the most bytes that it may have.
    /// - Throws: `FileError` of kind `missing` if it cannot be opened, `damaged` if it is longer, `io` if
    ///   reading fails.
    package static func contents(of path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        let file = try FileBytes(opening: path)
        guard file.byteCount <= limit else {
            throw FileError(
                .damaged, file: path, rule: "file-length", expected: "at most \(limit) bytes",
                found: "\(file.byteCount)")
        }
        let bytes = try file.bytes(at: 0, count: file.byteCount)
        try file.checkUnchanged()
        return bytes
    }
}
