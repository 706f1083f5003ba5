// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

extension StagedFolder {
    /// What is in a folder; nothing if there is none.
    package static func names(in path: FilePath) -> [FilePath.Component] {
        ((try? Folder(path).names) ?? []).filter { $0.kind == .regular }
    }

    /// Removes older files, and the folders within the folder that are empty then.
    func removeStale(besides written: Set<FilePath>, isStale: (FilePath) -> Bool) {
        for name in Self.names(in: path) where !TemporaryName.isTemporary(name) {
            let (inner, own) = (path.appending(name), FilePath(name: name))
            if isStale(own), !written.contains(own) { SystemCall.unlink(inner) }
            guard inner.isFolder == true else { continue }
            let stale = Self.names(in: inner).map(own.appending).filter { isStale($0) && !written.contains($0) }
            for file in stale {
                SystemCall.unlink(path.pushing(file))
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
    package static func check(_ path: FilePath) throws(FileError) {
        guard !path.isEmpty else {
            throw AtomicFile.refusal(path, "output-path", expected: "the path of a folder", found: "\"\"")
        }
        var place = path
        while FileStatus(ofPath: place, followingLinks: false) == nil {
            let error = SystemError.last
            guard error.code == ENOENT, place != ".", place != "/" else {
                throw AtomicFile.refusalOrFailure(path, error)
            }
            place = place.folder
        }
        let probe = TemporaryName(beside: place.appending("report"))
        guard TemporaryFiles.uninterrupted({ SystemCall.makeFolder(probe.path) }) == 0 else {
            let error = SystemError.last
            probe.forget()
            throw AtomicFile.refusalOrFailure(path, error)
        }
        probe.remove()
    }
}
