// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The names in a folder.
struct Folder {
    let path: String
    /// Sorted by their bytes.
    let names: [String]

    /// Lists a folder.
    init(_ path: String) throws(CheckpointError) {
        guard let stream = unsafe path.withSystemPath({ unsafe opendir($0) }) else {
            throw CheckpointError(
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

    /// The path of the one index or the one safetensors file in it.
    func checkpointFile() throws(CheckpointError) -> String {
        let visible = names.filter { !$0.hasPrefix(".") }
        let indices = visible.filter { $0.hasSuffix(ShardIndex.suffix) }
        let files = visible.filter { $0.hasSuffix(".safetensors") }
        if indices.count == 1 { return path.appendingPath(indices[0]) }
        if indices.isEmpty, files.count == 1 { return path.appendingPath(files[0]) }
        throw CheckpointError(
            .missing,
            file: path,
            rule: "folder-contents",
            expected: "one .safetensors.index.json or one .safetensors file in the folder",
            found: Self.phrase(indices + files)
        )
    }

    private static func phrase(_ names: [String]) -> String {
        switch names.count {
        case 0: "none"
        case 1...8: names.joined(separator: ", ")
        default: "\(names.count): " + names.prefix(8).joined(separator: ", ") + ", …"
        }
    }
}
