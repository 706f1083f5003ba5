// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization
package import SystemPackage

/// A file that appears under its name only when it is whole.
///
/// Until `commit` it has no name at all if the file system can do that, and a temporary name beside its own
/// otherwise; `discard`, or the end of the object's life, removes it. A symbolic link at the path is replaced, never
/// followed. Several threads may write at once.
package final class AtomicFile: Sendable {
    /// Where the file will appear.
    package let path: FilePath

    let overwrite: Bool
    let descriptor: CInt
    let state: Mutex<State>

    /// Under which name the bytes can be found.
    enum State {
        /// None: they vanish with the descriptor.
        case unnamed
        /// A temporary one.
        case named(TemporaryName)
        /// Committed or discarded.
        case finished

        var isFinished: Bool {
            if case .finished = self { true } else { false }
        }
    }

    /// Creates the file without a trace at its path.
    ///
    /// - Parameters:
    ///   - path: where it will appear.
    ///   - overwrite: whether a regular file that is there may be replaced.
    /// - Throws: `FileError` of kind `outputRefused` if it cannot be created, or something is there that may
    ///   not be replaced; `io` if the disk is full.
    package convenience init(creating path: FilePath, overwrite: Bool) throws(FileError) {
        try self.init(creating: path, overwrite: overwrite, named: false)
    }

    /// Creates the file, if asked with a temporary name even if it could be without one.
    init(creating path: FilePath, overwrite: Bool, named: Bool) throws(FileError) {
        try Self.checkTarget(path, overwrite: overwrite)
        TemporaryName.removeAbandoned(beside: path)
        let unnamed = named ? nil : Self.createUnnamed(for: path)
        let created = if let unnamed { unnamed } else { try Self.createNamed(for: path) }
        self.path = path
        self.overwrite = overwrite
        descriptor = created.descriptor
        state = Mutex(created.state)
    }

    deinit {
        discard()
        close(descriptor)
    }

    /// Writes bytes at a position.
    ///
    /// - Throws: `FileError` of kind `io`, rule `disk-full` if there is no space.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(FileError) {
        // After a commit the descriptor leads to the file that all programs see.
        if state.withLock({ $0.isFinished }) { throw finished }
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = unsafe pwrite(descriptor, rest.baseAddress, rest.count, offset + done)
            if count < 0 {
                let error = SystemError.last
                guard error.code == EINTR else { throw Self.failure(path, error) }
            } else if count == 0 {
                throw Self.failure(path, SystemError(code: EIO))
            } else {
                done += count
            }
        }
    }

    /// Writes bytes at a position.
    ///
    /// - Throws: as ``write(_:at:)-(UnsafeRawBufferPointer,_)``.
    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        let result = unsafe bytes.withUnsafeBytes { buffer -> Result<Void, FileError> in
            do throws(FileError) {
                return .success(try unsafe write(buffer, at: offset))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Makes the bytes safe on the disk, then the file appear at its path.
    ///
    /// - Throws: `FileError` of kind `outputRefused` if a file has appeared there meanwhile and may not be
    ///   replaced, `io` if the disk failed; nothing is left of the file then.
    package func commit() throws(FileError) {
        do throws(FileError) {
            guard fsync(descriptor) == 0 else { throw Self.failure(path, .last) }
            try publish()
        } catch {
            discard()
            throw error
        }
        try syncFolder()
    }

    /// Removes what was written; does nothing after `commit`.
    package func discard() {
        state.withLock { state in
            if case .named(let name) = state { name.remove() }
            state = .finished
        }
    }

    /// Refuses a path where no file can be made, before work that takes long; leaves nothing.
    ///
    /// - Throws: as `init(creating:overwrite:)`.
    package static func check(_ path: FilePath, overwrite: Bool) throws(FileError) {
        try AtomicFile(creating: path, overwrite: overwrite).discard()
    }

    /// Writes a small file whole.
    ///
    /// - Throws: as `init(creating:overwrite:)` and `commit()`.
    package static func write(_ bytes: [UInt8], to path: FilePath, overwrite: Bool) throws(FileError) {
        let file = try AtomicFile(creating: path, overwrite: overwrite)
        try file.write(bytes, at: 0)
        try file.commit()
    }

    /// Writes a small text whole, as UTF-8.
    ///
    /// - Throws: as `init(creating:overwrite:)` and `commit()`.
    package static func write(_ text: String, to path: FilePath, overwrite: Bool) throws(FileError) {
        try write(Array(text.utf8), to: path, overwrite: overwrite)
    }
}
