// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Synchronization

/// The folders that gnuplot draws into at the moment.
public enum DrawingFolders {
    private static let paths = Mutex<Set<String>>([])

    /// How their names begin.
    static let prefix = "fidelio-plots-"

    /// Removes all of them, for a process that ends at once; gnuplot finds its input closed, and ends too.
    public static func removeAll() {
        paths.withLock { paths in
            for path in paths { try? FileManager.default.removeItem(atPath: path) }
        }
    }

    static func add(_ path: String) {
        _ = paths.withLock { $0.insert(path) }
    }

    static func remove(_ path: String) {
        _ = paths.withLock { $0.remove(path) }
    }

    /// Removes this user's folders that a process has left which was killed: those that nobody has locked.
    static func removeAbandoned(in folder: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let path = folder + "/" + name
            guard let lock = FolderLock(path), lock.isOwnFolder else { continue }
            try? FileManager.default.removeItem(atPath: path)
        }
    }
}

/// A lock on a folder, for as long as it lives.
final class FolderLock: Sendable {
    private let descriptor: CInt

    /// Locks a folder; nil where it is none, or somebody else has locked it.
    init?(_ path: String) {
        descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
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
