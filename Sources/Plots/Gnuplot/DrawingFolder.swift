// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A fresh folder of our own, into which gnuplot draws.
///
/// It is locked while it is used, so that the next process can tell it from one that was left behind.
struct DrawingFolder: Sendable {
    /// The folder's path.
    let path: String

    private let lock: FolderLock

    /// Makes the folder, for this user only.
    init() throws(PlotError) {
        let place = FileManager.default.temporaryDirectory
        DrawingFolders.removeAbandoned(in: place.path)
        let path = place.appendingPathComponent(DrawingFolders.prefix + UUID().uuidString).path
        DrawingFolders.add(path)
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            DrawingFolders.remove(path)
            throw .folderUnavailable(path: path, reason: error.localizedDescription)
        }
        guard let lock = FolderLock(path) else {
            DrawingFolders.remove(path)
            throw .folderUnavailable(path: path, reason: "it cannot be locked")
        }
        self.path = path
        self.lock = lock
    }

    /// The bytes of a file in the folder; nil where it is not there.
    func bytes(of file: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path + "/" + file).map(Array.init)
    }

    /// Removes the folder and all in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        DrawingFolders.remove(path)
    }
}
