// SPDX-License-Identifier: Apache-2.0

internal import Glibc
package import SystemPackage

/// The names in a folder.
package struct Folder {
    package let path: FilePath
    /// Sorted by their bytes.
    package let names: [FilePath.Component]

    /// Lists a folder.
    ///
    /// - Throws: `FileError` of kind `missing` if it cannot be read.
    package init(_ path: FilePath) throws(FileError) {
        guard let stream = unsafe path.withPlatformString({ unsafe opendir($0) }) else {
            throw FileError(
                .missing,
                file: path,
                rule: "not-readable",
                expected: "a readable folder",
                found: SystemError.last.phrase
            )
        }
        defer { unsafe closedir(stream) }
        var names: [FilePath.Component] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe FilePath.Component(bytes: Array(bytes.prefix { $0 != 0 }))
            }
            if let name { names.append(name) }
        }
        self.path = path
        self.names = names.map { ($0, $0.bytes) }.sorted { $0.1.lexicographicallyPrecedes($1.1) }.map(\.0)
    }

    /// The path of a name in it; the bare name in `.`.
    package func path(of name: FilePath.Component) -> FilePath {
        path == "." ? FilePath(name: name) : path.appending(name)
    }
}
