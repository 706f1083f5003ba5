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
        var path = ""
        // Another process that cleans up may take a folder for abandoned before it is locked: then there is a next one.
        for _ in 0..<10 {
            path = place.appendingPathComponent(DrawingFolders.prefix + UUID().uuidString).path
            do {
                try DrawingFolders.make(path)
            } catch {
                throw .folderUnavailable(path: path, reason: error.localizedDescription)
            }
            if let lock = FolderLock(path), FileManager.default.fileExists(atPath: path) {
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
        FileManager.default.contents(atPath: path + "/" + file).map(Array.init)
    }

    /// Removes the folder and all in it.
    func remove() {
        DrawingFolders.remove(path)
    }
}
