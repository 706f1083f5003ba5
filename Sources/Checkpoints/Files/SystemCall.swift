// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Calls of the system that take paths: 0, or -1 with `errno` set.
enum SystemCall {
    static func rename(_ path: String, to target: String) -> CInt {
        unsafe path.withSystemPath { path in
            unsafe target.withSystemPath { target in unsafe Glibc.rename(path, target) }
        }
    }

    /// Renames, or links and unlinks where the file system cannot rename without replacing.
    static func renameWithoutReplacing(_ path: String, to target: String) -> SystemError? {
        unsafe path.withSystemPath { path in
            unsafe target.withSystemPath { target in
                if unsafe fidelio_rename_without_replacing(path, target) == 0 { return nil }
                let error = SystemError.last
                guard error.code == EINVAL || error.code == ENOSYS else { return error }
                guard unsafe link(path, target) == 0 else { return .last }
                _ = unsafe Glibc.unlink(path)
                return nil
            }
        }
    }

    @discardableResult
    static func unlink(_ path: String) -> CInt {
        unsafe path.withSystemPath { unsafe Glibc.unlink($0) }
    }

    static func makeFolder(_ path: String) -> CInt {
        unsafe path.withSystemPath { unsafe mkdir($0, 0o777) }
    }

    /// Removes a file, or a folder with what is in it; links are removed, not followed.
    static func remove(_ path: String) {
        guard unlink(path) != 0, errno != ENOENT else { return }
        // No deeper than a report is: whatever else is there is not ours.
        for name in (try? Folder(path).names) ?? [] where name != "." && name != ".." {
            let path = path.appendingPath(name)
            guard unlink(path) != 0 else { continue }
            for name in (try? Folder(path).names) ?? [] where name != "." && name != ".." {
                unlink(path.appendingPath(name))
            }
            removeEmptyFolder(path)
        }
        removeEmptyFolder(path)
    }

    @discardableResult
    static func removeEmptyFolder(_ path: String) -> CInt {
        unsafe path.withSystemPath { unsafe rmdir($0) }
    }
}
