// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import SystemPackage

/// The pictures of a folder: its files `*.png`, but no hidden ones, as macOS leaves on foreign disks.
struct PictureFolder {
    private let folder: Folder
    /// Their names, sorted, numbers by their value.
    let names: [FilePath.Component]

    /// The most pictures in one folder.
    static let mostPictures = 10_000

    /// Lists a folder.
    ///
    /// - Throws: ``PicturePairingError/file(_:)`` if it cannot be read, holds no pictures, or too many.
    init(_ path: FilePath) throws(PicturePairingError) {
        do throws(FileError) {
            folder = try Folder(path)
            names = try Self.pictures(in: folder)
        } catch {
            throw .file(error)
        }
    }

    /// The path of a picture.
    func path(of name: FilePath.Component) -> FilePath { folder.path(of: name) }

    private static func pictures(in folder: Folder) throws(FileError) -> [FilePath.Component] {
        let named = folder.names.filter { $0.extension == "png" && $0.bytes.first != UInt8(ascii: ".") }
        guard named.count <= mostPictures else {
            throw FileError(
                .damaged, file: folder.path, rule: "picture-count", expected: "at most \(mostPictures) pictures",
                found: "\(named.count)",
                words: "holds \(named.count) pictures; at most \(mostPictures) of one folder are compared")
        }
        let pictures = named.filter { FileStatus(ofPath: folder.path(of: $0))?.type != .folder }
        guard !pictures.isEmpty else {
            throw FileError(
                .missing, file: folder.path, rule: "picture-count", expected: "PNG files", found: "none",
                words: "holds no PNG files (their names end in \".png\")")
        }
        return pictures.sorted { NumberedName.precedes($0.spelling, $1.spelling) }
    }
}
