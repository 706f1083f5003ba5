// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

extension FilePath {
    /// The files of parts that paths lead to: a file itself, and of a folder those that are called `part-….json` or `part-….jsonl`.
    ///
    /// - Throws: ``PartError`` if a folder holds none; `FileError` if a folder cannot be read.
    package static func parts(at paths: [FilePath]) throws -> [FilePath] {
        var files: [FilePath] = []
        for path in paths {
            guard path.isFolder == true else {
                files.append(path)
                continue
            }
            let folder = try Folder(path)
            let names = folder.names.filter { name in
                name.string.hasPrefix("part-") && [".json", ".jsonl"].contains(where: name.string.hasSuffix)
            }
            guard !names.isEmpty else { throw PartError.none(place: path.spelling) }
            files += names.map(folder.path(of:))
        }
        return files
    }
}
