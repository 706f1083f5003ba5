// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The names in a folder.
package struct Folder {
    package let path: String
    /// Sorted by their bytes.
    package let names: [String]

    /// Lists a folder.
    ///
    /// - Throws: `FileError` of kind `missing` if it cannot be read.
    package init(_ path: String) throws(FileError) {
        guard let stream = unsafe path.withSystemPath({ unsafe opendir($0) }) else {
            throw FileError(
                .missing,
                file: path,
                rule: "not-readable",
                expected: "a readable folder",
                found: SystemError.last.phrase
            )
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(pathBytes: Array(bytes.prefix { $0 != 0 }))
            }
            names.append(name)
        }
        self.path = path
        self.names = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
