// SPDX-License-Identifier: Apache-2.0

internal import Glibc

extension StagedFolder {
    /// What is in a folder; nothing if there is none.
    package static func names(in path: String) -> [String] {
        ((try? Folder(path).names) ?? []).filter { $0 != "." && $0 != ".." }
    }

    /// Removes older files, and the folders within the folder that are empty then.
    func removeStale(besides written: Set<String>, isStale: (String) -> Bool) {
        for name in Self.names(in: path) where !TemporaryName.isTemporary(name) {
            let inner = path.appendingPath(name)
            if isStale(name), !written.contains(name) { SystemCall.unlink(inner) }
            guard inner.isFolder == true else { continue }
            let stale = Self.names(in: inner).filter { isStale("\(name)/\($0)") && !written.contains("\(name)/\($0)") }
            for file in stale {
                SystemCall.unlink(inner.appendingPath(file))
            }
            if !stale.isEmpty { SystemCall.removeEmptyFolder(inner) }
        }
    }

    /// Refuses a place where a folder cannot be made, or nothing can be put into the one that is there.
    ///
    /// A folder with a temporary name is made and removed again: only so is it known what a disk, a quota, or a file system
    /// without permissions of its own will say. Nothing is left.
    ///
    /// - Throws: `FileError` of kind `outputRefused`, or `io` if the disk is full.
    package static func check(_ path: String) throws(FileError) {
        var place = path
        while FileStatus(ofPath: place, followingLinks: false) == nil {
            let error = SystemError.last
            guard error.code == ENOENT, place != ".", place != "/" else {
                throw AtomicFile.refusalOrFailure(path, error)
            }
            place = place.parentPath
        }
        let probe = TemporaryName(beside: place.appendingPath("report"))
        guard TemporaryFiles.uninterrupted({ SystemCall.makeFolder(probe.path) }) == 0 else {
            let error = SystemError.last
            probe.forget()
            throw AtomicFile.refusalOrFailure(path, error)
        }
        probe.remove()
    }
}
