// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A fresh folder of our own, into which gnuplot draws.
struct DrawingFolder: Sendable {
    /// The folder's path.
    let path: String

    /// Makes the folder, for this user only.
    init() throws(PlotError) {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("fidelio-plots-\(UUID().uuidString)")
        path = place.path
        do {
            try FileManager.default.createDirectory(
                at: place,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw .folderUnavailable(path: path, reason: error.localizedDescription)
        }
    }

    /// The bytes of a file in the folder; nil where it is not there.
    func bytes(of file: String) -> [UInt8]? {
        FileManager.default.contents(atPath: path + "/" + file).map(Array.init)
    }

    /// Removes the folder and all in it.
    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
