// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Glibc
internal import Synchronization
internal import SystemPackage

/// The folders that gnuplot draws into at the moment.
package enum DrawingFolders {
    private static let paths = Mutex<Set<FilePath>>([])

    /// How their names begin.
    static let prefix = "fidelio-plots-"

    /// Removes all of them, and ends the process; no new one is made meanwhile.
    ///
    /// gnuplot finds its input closed, and ends too.
    package static func removeAll(then end: () -> Never) -> Never {
        paths.withLock { paths -> Never in
            for path in paths {
                // gnuplot may put a picture into it between, at most one per plot; once the folder is gone it no longer can.
                for _ in 0..<1000 where FileStatus(ofPath: path, followingLinks: false) != nil {
                    SystemCall.remove(path)
                }
            }
            end()
        }
    }

    /// Makes a folder that is remembered, so that it is either made before the others are removed or not at all.
    ///
    /// - Returns: Nil, or the reason why it could not be made.
    static func make(_ path: FilePath) -> String? {
        paths.withLock { paths in
            guard unsafe path.withPlatformString({ unsafe mkdir($0, 0o700) }) == 0 else {
                return unsafe String(cString: strerror(errno))
            }
            paths.insert(path)
            return nil
        }
    }

    /// Removes a folder that `make` made.
    static func remove(_ path: FilePath) {
        SystemCall.remove(path)
        _ = paths.withLock { $0.remove(path) }
    }

    /// Removes this user's folders that killed processes have left: those that no process has locked.
    static func removeAbandoned(in folder: FilePath) {
        let names = (try? Folder(folder).names) ?? []
        for name in names where name.spelling.hasPrefix(prefix) {
            let path = folder.appending(name)
            guard let lock = FolderLock(path) else { continue }
            withExtendedLifetime(lock) {
                if lock.isOwnFolder { SystemCall.remove(path) }
            }
        }
    }
}

/// A lock on a folder, for as long as it lives.
final class FolderLock: Sendable {
    private let descriptor: CInt

    /// Locks a folder; nil if it is not a folder, or another process has locked it.
    init?(_ path: FilePath) {
        descriptor = unsafe path.withPlatformString { unsafe open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether the folder is this user's.
    var isOwnFolder: Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
    }
}

/// A fresh folder of our own, into which gnuplot draws.
///
/// It is locked while it is used, so that the next process can tell it from one that was left behind.
struct DrawingFolder: Sendable {
    /// The folder's path.
    let path: FilePath

    private let lock: FolderLock

    /// Makes the folder, for this user only.
    init() throws(PlotError) {
        let given = unsafe getenv("TMPDIR").map { unsafe FilePath(platformString: $0) } ?? ""
        let place: FilePath = given.isEmpty ? "/tmp" : given
        DrawingFolders.removeAbandoned(in: place)
        var path = place
        // Another process that cleans up may take a folder for abandoned before it is locked: then there is a next one.
        for _ in 0..<10 {
            path = place.appending(DrawingFolders.prefix + UUID().uuidString)
            if let reason = DrawingFolders.make(path) { throw .folderUnavailable(path: path, reason: reason) }
            if let lock = FolderLock(path), FileStatus(ofPath: path) != nil {
                self.path = path
                self.lock = lock
                return
            }
            DrawingFolders.remove(path)
        }
        throw .folderUnavailable(path: path, reason: "it cannot be locked")
    }

    /// The bytes of a file in the folder; nil if it is not there.
    func bytes(of file: String) -> [UInt8]? {
        guard let file = try? FileBytes(opening: path.appending(file)) else { return nil }
        return try? file.bytes(at: 0, count: file.byteCount)
    }

    /// Removes the folder and all in it.
    func remove() {
        DrawingFolders.remove(path)
    }
}
