// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
package import SystemPackage

/// Calls of the system that take paths: 0, or -1 with `errno` set.
package enum SystemCall {
    static func rename(_ path: FilePath, to target: FilePath) -> CInt {
        unsafe path.withPlatformString { path in
            unsafe target.withPlatformString { target in unsafe Glibc.rename(path, target) }
        }
    }

    /// Renames a file or folder, and replaces nothing.
    ///
    /// Not every file system can do that in one call (NFS, 9p, sshfs and others answer EINVAL). There a file is linked and
    /// unlinked, or, if there are no links either, its name is first taken by an empty file; a folder's name is taken by an
    /// empty folder. What was taken is replaced by the rename, or removed if that fails. The caller has signals wait (`TemporaryFiles.uninterrupted`).
    static func renameWithoutReplacing(_ path: FilePath, to target: FilePath) -> SystemError? {
        let result = unsafe path.withPlatformString { path in
            unsafe target.withPlatformString { unsafe fidelio_rename_without_replacing(path, $0) }
        }
        if result == 0 { return nil }
        let error = SystemError.last
        guard [EINVAL, ENOSYS, EOPNOTSUPP].contains(error.code) else { return error }
        if FileStatus(ofPath: path, followingLinks: false)?.type == .folder {
            guard makeFolder(target) == 0 else { return .last }
            return rename(path, overTaken: target, orElse: removeEmptyFolder)
        }
        guard let error = link(path, to: target) else {
            unlink(path)
            return nil
        }
        guard [EPERM, ENOSYS, EOPNOTSUPP, EMLINK].contains(error.code) else { return error }
        if let error = takeName(target) { return error }
        return rename(path, overTaken: target, orElse: unlink)
    }

    private static func rename(
        _ path: FilePath, overTaken target: FilePath, orElse release: (FilePath) -> CInt
    ) -> SystemError? {
        guard rename(path, to: target) != 0 else { return nil }
        let error = SystemError.last
        _ = release(target)
        return error
    }

    /// Gives a file a second name; links are linked themselves, not followed.
    static func link(_ path: FilePath, to target: FilePath) -> SystemError? {
        let result = unsafe path.withPlatformString { path in
            unsafe target.withPlatformString { unsafe linkat(AT_FDCWD, path, AT_FDCWD, $0, 0) }
        }
        return result == 0 ? nil : .last
    }

    /// Makes an empty file where nothing is.
    private static func takeName(_ path: FilePath) -> SystemError? {
        let file = unsafe path.withPlatformString { unsafe open($0, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0o600) }
        guard file >= 0 else { return .last }
        close(file)
        return nil
    }

    /// Has two files or folders change places at once.
    static func exchange(_ path: FilePath, with other: FilePath) -> CInt {
        unsafe path.withPlatformString { path in
            unsafe other.withPlatformString { unsafe fidelio_exchange(path, $0) }
        }
    }

    static func changeMode(of path: FilePath, to mode: UInt32) -> CInt {
        unsafe path.withPlatformString { unsafe chmod($0, mode) }
    }

    static func changeGroup(of path: FilePath, to group: UInt32) -> CInt {
        // The owner stays.
        unsafe path.withPlatformString { unsafe lchown($0, UInt32.max, group) }
    }

    @discardableResult
    static func unlink(_ path: FilePath) -> CInt {
        unsafe path.withPlatformString { unsafe Glibc.unlink($0) }
    }

    static func makeFolder(_ path: FilePath) -> CInt {
        unsafe path.withPlatformString { unsafe mkdir($0, 0o777) }
    }

    /// Removes a file, or a folder with what is in it; links are removed, not followed.
    package static func remove(_ path: FilePath) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        // No deeper than a report is: whatever else is there is not ours.
        for name in (try? Folder(path).names) ?? [] where name.kind == .regular {
            let path = path.appending(name)
            guard unlink(path) != 0 else { continue }
            for name in (try? Folder(path).names) ?? [] where name.kind == .regular {
                unlink(path.appending(name))
            }
            removeEmptyFolder(path)
        }
        removeEmptyFolder(path)
    }

    @discardableResult
    static func removeEmptyFolder(_ path: FilePath) -> CInt {
        unsafe path.withPlatformString { unsafe rmdir($0) }
    }
}

/// An error number of the system.
struct SystemError: Equatable {
    let code: CInt

    /// The error of the call that has just failed on this thread.
    static var last: SystemError { SystemError(code: errno) }

    /// What the system calls it, such as `No space left on device`.
    var phrase: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
