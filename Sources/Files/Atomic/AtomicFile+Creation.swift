// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import SystemPackage

extension AtomicFile {
    /// Refuses a path where something stands that may not be replaced.
    static func checkTarget(_ path: FilePath, overwrite: Bool) throws(FileError) {
        guard path.lastComponent?.kind == .regular else {
            throw refusal(path, "output-path", expected: "the path of a file", found: "\"\(path.spelling)\"")
        }
        guard let link = FileStatus(ofPath: path, followingLinks: false) else {
            let error = SystemError.last
            // Told now and not after the work: a name that is too long, a folder that is none.
            guard error.code == ENOENT else { throw refusal(path, error) }
            return
        }
        // A dangling link is replaced like a file; a link to a folder or a device is left alone like those.
        let type = FileStatus(ofPath: path)?.type ?? .regular
        guard type == .regular else {
            throw refusal(path, "output-not-a-file", expected: "a regular file or none", found: type.rawValue)
        }
        guard overwrite else {
            throw refusal(
                path,
                "output-exists",
                expected: "no file there, or the permission to overwrite it (--overwrite)",
                found: link.type.rawValue
            )
        }
    }

    /// Opens a file without a name; nil if the file system cannot do that.
    static func createUnnamed(for path: FilePath) -> (descriptor: CInt, state: State)? {
        let unnamed = unsafe path.folder.withPlatformString {
            unsafe open($0, O_RDWR | O_CLOEXEC | CInt(fidelio_open_unnamed), 0o666)
        }
        guard unnamed >= 0 else { return nil }
        // Without /proc it could never get a name.
        guard unsafe access(procPath(unnamed), F_OK) == 0 else {
            close(unnamed)
            return nil
        }
        // Locked before it gets a name: see below.
        _ = flock(unnamed, LOCK_EX | LOCK_NB)
        return (unnamed, .unnamed)
    }

    /// Opens a file with a temporary name.
    static func createNamed(for path: FilePath) throws(FileError) -> (descriptor: CInt, state: State) {
        while true {
            let name = TemporaryName(beside: path)
            let named = TemporaryFiles.uninterrupted {
                unsafe name.path.withPlatformString {
                    unsafe open($0, O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666)
                }
            }
            guard named >= 0 else {
                let error = SystemError.last
                name.forget()
                if error.code == EEXIST { continue }
                throw refusalOrFailure(path, error)
            }
            // Locked for as long as it is open, so that another run can tell it from an abandoned one. If such a
            // run came first and removed it, it has no link left.
            _ = flock(named, LOCK_EX)
            if let status = FileStatus(ofDescriptor: named), status.linkCount > 0 {
                return (named, .named(name))
            }
            name.forget()
            close(named)
        }
    }

    /// The path by which an open file can be linked.
    static func procPath(_ descriptor: CInt) -> String {
        "/proc/self/fd/\(descriptor)"
    }

}

extension AtomicFile {
    /// The error for a failed write or sync.
    static func failure(_ path: FilePath, _ error: SystemError) -> FileError {
        let isFull = [ENOSPC, EDQUOT, EFBIG].contains(error.code)
        return FileError(
            .io,
            file: path,
            rule: isFull ? "disk-full" : "write-failed",
            expected: isFull ? "space for it" : "to write it",
            found: error.phrase
        )
    }

    /// The error for a name that could not be made: the path's fault, unless the disk or the machine is at its end.
    static func refusalOrFailure(_ path: FilePath, _ error: SystemError) -> FileError {
        switch error.code {
        case ENOSPC, EDQUOT, EIO, ENOMEM, EMFILE, ENFILE: failure(path, error)
        default: refusal(path, error)
        }
    }

    private static func refusal(_ path: FilePath, _ error: SystemError) -> FileError {
        refusal(path, "not-writable", expected: "a path that can be written", found: error.phrase)
    }

    static func refusal(_ path: FilePath, _ rule: String, expected: String, found: String) -> FileError {
        FileError(.outputRefused, file: path, rule: rule, expected: expected, found: found)
    }
}
