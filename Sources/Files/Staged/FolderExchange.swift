// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import SystemPackage

/// Puts a folder of new files in the place of one that exists, in one step: a reader that opens a path in it finds the old files
/// or the new ones.
///
/// It is done if the system can exchange two folders in one rename and nothing is lost by it: the folder must belong to
/// the user who runs the command, must hold no folders of other people's, and must not be the one that the command runs in, or
/// hold it. Elsewhere the caller puts the files in their places one by one.
struct FolderExchange {
    /// The folder that exists, by its own path: a link to it stays a link.
    let path: FilePath
    private let status: FileStatus
    private let isOwn: (FilePath) -> Bool

    /// The files in the folder that are not the report's, `NAME` or `FOLDER/NAME`.
    private let foreign: [FilePath]

    /// Looks at a folder; nil if it cannot be exchanged.
    ///
    /// - Parameter isOwn: whether a name in it, `NAME` or `FOLDER/NAME`, is one that is replaced or removed.
    init?(_ path: FilePath, isOwn: @escaping (FilePath) -> Bool) {
        guard let real = Self.realPath(path), let status = FileStatus(ofPath: real, followingLinks: false),
            status.type == .folder, status.owner == geteuid(), !Self.holdsCurrentFolder(status.identity),
            let foreign = Self.foreign(in: real, isOwn: isOwn)
        else { return nil }
        (self.path, self.status, self.isOwn, self.foreign) = (real, status, isOwn, foreign)
    }

    /// Puts `stage` in the folder's place, with other people's files in it, and the folder under the name `outside`.
    ///
    /// - Parameter outside: a name beside the folder, for which the stage leaves the folder first.
    /// - Returns: whether it was done. If not, the stage is where it was and the folder is as before.
    func exchange(stage: FilePath, by outside: FilePath) -> Bool {
        guard let old = FolderLock(path), keepForeign(in: stage), adopt(stage) else { return false }
        return withExtendedLifetime(old) {
            // A signal waits until all is in its place.
            TemporaryFiles.uninterrupted {
                guard SystemCall.rename(stage, to: outside) == 0 else { return false }
                guard SystemCall.exchange(outside, with: path) == 0 else {
                    _ = SystemCall.rename(outside, to: stage)
                    return false
                }
                bringLatecomers(from: outside)
                return true
            }
        }
    }

    /// Gives the stage links to files that are not the report's, so that they are in its folder at every moment.
    private func keepForeign(in stage: FilePath) -> Bool {
        foreign.allSatisfy { name in
            let target = stage.pushing(name)
            if name.components.count > 1 { _ = SystemCall.makeFolder(target.folder) }
            return SystemCall.link(path.pushing(name), to: target) == nil
        }
    }

    /// Moves what other programs put into the old folder while the links were made; a link is one already.
    private func bringLatecomers(from old: FilePath) {
        for name in StagedFolder.names(in: old) where !isOwn(FilePath(name: name)) {
            let (inner, target) = (old.appending(name), path.appending(name))
            let within = Self.isFolder(inner) ? StagedFolder.names(in: inner) : []
            let others = within.filter { !isOwn(FilePath(name: name).appending($0)) }
            guard others.count < within.count || Self.isFolder(target) else {
                _ = SystemCall.rename(inner, to: target)
                continue
            }
            if !others.isEmpty { _ = SystemCall.makeFolder(target) }
            for file in others {
                _ = SystemCall.rename(inner.appending(file), to: target.appending(file))
            }
        }
    }

    /// Gives the stage the folder's permissions; false if it would belong to another group.
    private func adopt(_ stage: FilePath) -> Bool {
        guard let made = FileStatus(ofPath: stage, followingLinks: false), made.owner == status.owner else {
            return false
        }
        guard made.group == status.group || SystemCall.changeGroup(of: stage, to: status.group) == 0 else {
            return false
        }
        return SystemCall.changeMode(of: stage, to: status.permissions) == 0
    }

    private static func realPath(_ path: FilePath) -> FilePath? {
        unsafe path.withPlatformString { path -> FilePath? in
            guard let real = unsafe realpath(path, nil) else { return nil }
            defer { unsafe free(real) }
            return unsafe FilePath(platformString: real)
        }
    }

    /// Whether the command runs in the folder, or in one within it: after an exchange it would run in the old one.
    private static func holdsCurrentFolder(_ folder: FileNode) -> Bool {
        var path: FilePath = "."
        var last: FileNode?
        while let status = FileStatus(ofPath: path), status.identity != last {
            if status.identity == folder { return true }
            last = status.identity
            path.append("..")
        }
        return false
    }

    /// The files that are not the report's; nil if there are folders that are not.
    private static func foreign(in path: FilePath, isOwn: (FilePath) -> Bool) -> [FilePath]? {
        var names: [FilePath] = []
        for component in StagedFolder.names(in: path) {
            let name = FilePath(name: component)
            if isOwn(name) || TemporaryName.isTemporary(component) { continue }
            guard isFolder(path.pushing(name)) else {
                names.append(name)
                continue
            }
            let within = StagedFolder.names(in: path.pushing(name)).map(name.appending)
            let others = within.filter { !isOwn($0) }
            guard others.count < within.count, !others.contains(where: { isFolder(path.pushing($0)) }) else {
                return nil
            }
            names += others
        }
        return names
    }

    private static func isFolder(_ path: FilePath) -> Bool {
        FileStatus(ofPath: path, followingLinks: false)?.type == .folder
    }
}

/// A lock on an open folder, so that no other run takes it for abandoned when it has a temporary name.
private final class FolderLock {
    private let descriptor: CInt

    /// Locks a folder; nil if it cannot be opened, or another process has locked it.
    init?(_ path: FilePath) {
        descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }
}
