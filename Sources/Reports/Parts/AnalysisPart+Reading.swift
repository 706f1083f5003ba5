// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import SystemPackage

extension AnalysisPart {
    /// All parts of one run, in the order of their numbers.
    ///
    /// One that is given twice with the same bytes counts once.
    ///
    /// - Parameters:
    ///   - files: their files, in any order.
    ///   - head: the first of the files, if it is open.
    /// - Throws: `DocumentError` if a file is damaged or is not such a part, `FileError` if one cannot be read; `PartError` if they are
    ///   not all parts of one run, or have more bytes than are read at once.
    package static func all(in files: [FilePath], head: FileBytes? = nil) throws -> [AnalysisPart] {
        // One that is not there is told when it is opened.
        let byteCount = files.reduce(0) { $0 + (FileStatus(ofPath: $1)?.byteCount ?? 0) }
        guard byteCount <= PartError.mostBytes else { throw PartError.tooLarge(bytes: byteCount) }
        var gathered = GatheredParts<AnalysisPart>()
        for (place, file) in files.enumerated() {
            let open = try place == 0 ? head ?? FileBytes(opening: file) : FileBytes(opening: file)
            let bytes = try open.document()
            let part = try JSONText.decode(AnalysisPart.self, from: bytes, file: file.spelling)
            try gathered.add(part, file: file.spelling, sha256: bytes.sha256)
        }
        return try gathered.all()
    }
}

extension FileBytes {
    /// The bytes of a document that is open.
    ///
    /// - Throws: `FileError` of kind `damaged` if it is larger than any document, `io` if it cannot be read or is not what it was when
    ///   it was opened.
    func document() throws(FileError) -> [UInt8] {
        guard byteCount <= JSONText.sizeLimit else {
            throw FileError(
                .damaged, file: path, rule: "file-length", expected: "at most \(JSONText.sizeLimit) bytes",
                found: "\(byteCount)")
        }
        let bytes = try bytes(at: 0, count: byteCount)
        try checkUnchanged()
        return bytes
    }
}
