// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import SystemPackage

/// All parts of one run, in the order of their numbers.
package struct PartSet<Part: PartDocument>: Sendable {
    /// The parts.
    package let parts: [Part]

    /// Reads parts, each once.
    ///
    /// A part that is given twice with the same bytes counts once.
    ///
    /// - Parameter head: the first of the files, if it is open.
    /// - Throws: `DocumentError` if a file is damaged or is not such a part, `FileError` if one cannot be read; ``PartError`` if they are
    ///   not all parts of one run, or have more bytes than are read at once.
    package init(reading files: [FilePath], head: FileBytes? = nil) throws {
        // One that is not there is told when it is opened.
        let byteCount = files.reduce(0) { $0 + (FileStatus(ofPath: $1)?.byteCount ?? 0) }
        guard byteCount <= PartError.mostBytes else { throw PartError.tooLarge(bytes: byteCount) }
        var found: [Int: (part: Part, file: FilePath, sha256: String)] = [:]
        var first: (part: Part, file: FilePath)?
        for (place, file) in files.enumerated() {
            let open = try place == 0 ? head ?? FileBytes(opening: file) : FileBytes(opening: file)
            let bytes = try open.document()
            let sha256 = String(decoding: bytes, as: UTF8.self).sha256
            let part = try JSONText.decode(Part.self, from: bytes, file: file.spelling)
            if let first, let difference = Self.difference(of: part, from: first.part) {
                throw PartError.otherRun(first: first.file.spelling, other: file.spelling, difference)
            }
            first = first ?? (part, file)
            if let same = found[part.shard.index] {
                guard same.sha256 == sha256 else {
                    throw PartError.twice(part.shard.index, first: same.file.spelling, other: file.spelling)
                }
                continue
            }
            found[part.shard.index] = (part, file, sha256)
        }
        guard let count = first?.part.shard.count else { throw PartError.none(place: "the arguments") }
        let missing = (1...count).filter { found[$0] == nil }
        guard missing.isEmpty else { throw PartError.missing(missing, of: count) }
        parts = found.sorted { $0.key < $1.key }.map(\.value.part)
    }

    private static func difference(of part: Part, from first: Part) -> String? {
        part.shard.count == first.shard.count
            ? part.difference(from: first) : "\(part.shard.count) parts instead of \(first.shard.count)"
    }
}

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
