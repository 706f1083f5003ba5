// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization
internal import SystemPackage

extension AtomicFile {
    /// Gives the file its size, and its place on the disk if the file system can do that beforehand.
    package func allocate(_ byteCount: Int) throws(FileError) {
        if fidelio_allocate(descriptor, Int64(byteCount)) == 0 { return }
        let error = SystemError.last
        if error.code == ENOSPC || error.code == EDQUOT { throw Self.failure(path, error) }
        guard ftruncate(descriptor, byteCount) == 0 else { throw Self.failure(path, .last) }
    }

    /// Starts the way of a range to the disk, so that the last sync finds little to do.
    package func startWriteback(_ range: Range<Int>) {
        _ = fidelio_start_writeback(descriptor, Int64(range.lowerBound), Int64(range.count))
    }

    /// Gives the file its name.
    func publish() throws(FileError) {
        let result = state.withLock { state -> Result<Void, FileError> in
            do throws(FileError) {
                switch state {
                case .unnamed:
                    if let name = try publishUnnamed() {
                        state = .named(name)
                        try publish(name)
                    }
                case .named(let name): try publish(name)
                case .finished: throw finished
                }
                state = .finished
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Links a file without a name to its path, or, if something there is to be replaced, to a temporary name.
    private func publishUnnamed() throws(FileError) -> TemporaryName? {
        guard let error = link(to: path) else { return nil }
        guard error.code == EEXIST, overwrite else { throw refusalOrFailure(error) }
        let name = TemporaryName(beside: path)
        if let error = link(to: name.path) {
            name.forget()
            throw refusalOrFailure(error)
        }
        return name
    }

    private func link(to target: FilePath) -> SystemError? {
        let source = Self.procPath(descriptor)
        let result = unsafe target.withPlatformString {
            unsafe linkat(AT_FDCWD, source, AT_FDCWD, $0, AT_SYMLINK_FOLLOW)
        }
        return result == 0 ? nil : .last
    }

    private func publish(_ name: TemporaryName) throws(FileError) {
        try TemporaryFiles.uninterrupted { () throws(FileError) in
            if overwrite {
                guard SystemCall.rename(name.path, to: path) == 0 else { throw refusalOrFailure(.last) }
            } else if let error = SystemCall.renameWithoutReplacing(name.path, to: path) {
                throw refusalOrFailure(error)
            }
        }
        name.forget()
    }

    /// The error for a use after `commit` or `discard`.
    var finished: FileError {
        FileError(
            .io,
            file: path,
            rule: "output-finished",
            expected: "a file that is being written",
            found: "one that was committed or discarded"
        )
    }

    private func refusalOrFailure(_ error: SystemError) -> FileError {
        guard error.code == EEXIST else { return Self.refusalOrFailure(path, error) }
        return Self.refusal(
            path,
            "output-exists",
            expected: "no file there, or the permission to overwrite it (--overwrite)",
            found: "one that appeared meanwhile"
        )
    }

    /// Makes the new name itself safe on the disk.
    func syncFolder() throws(FileError) {
        let folder = unsafe path.folder.withPlatformString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        // A folder that may be written and not read: the file is there all the same.
        guard folder >= 0 else { return }
        defer { close(folder) }
        guard fsync(folder) != 0 else { return }
        let error = SystemError.last
        // Some file systems cannot sync folders and need not.
        guard error.code == EINVAL || error.code == EROFS else { throw Self.failure(path, error) }
    }
}
