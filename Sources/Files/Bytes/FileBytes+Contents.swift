// SPDX-License-Identifier: Apache-2.0

extension FileBytes {
    /// The bytes of a small file.
    ///
    /// - Parameters:
    ///   - path: where it is.
    ///   - limit: the most bytes that it may have.
    /// - Throws: `FileError` of kind `missing` if it cannot be opened, `damaged` if it is longer, `io` if
    ///   reading fails.
    package static func contents(of path: String, limit: Int) throws(FileError) -> [UInt8] {
        let file = try FileBytes(opening: path)
        guard file.byteCount <= limit else {
            throw FileError(
                .damaged, file: path, rule: "file-length", expected: "at most \(limit) bytes",
                found: "\(file.byteCount)")
        }
        let bytes = try file.bytes(at: 0, count: file.byteCount)
        try file.checkUnchanged()
        return bytes
    }
}
