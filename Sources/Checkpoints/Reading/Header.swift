// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import OrderedCollections

/// The header of one safetensors file, with every rule of the format checked.
struct Header {
    /// In the order of their bytes.
    let tensors: [TensorInfo]
    let metadata: OrderedDictionary<String, String>
    let names: NameTable

    /// The longest header that the format allows, in bytes.
    static let longest = 100_000_000

    /// The one name that no tensor can have.
    static let metadataKey = "__metadata__"

    /// Reads and checks the header of a file.
    ///
    /// - Throws: `FileError` of kind `damaged` for a broken rule, `io` if reading failed.
    init(of source: any ByteSource, fileIndex: Int = 0) throws(FileError) {
        let start = try source.bytes(at: 0, count: min(ForeignFile.sniffedBytes, source.byteCount))
        let length: Int
        do throws(ParseProblem) {
            length = try Self.length(start: start, fileByteCount: source.byteCount)
        } catch {
            throw error.of(file: source.location)
        }
        var parser = HeaderParser(
            try source.bytes(at: 8, count: length),
            fileByteCount: source.byteCount,
            fileIndex: fileIndex
        )
        do throws(ParseProblem) {
            try parser.parse()
            // The text, which may have 100 MB, goes before the table of names comes.
            try self.init(tensors: parser.finish(), metadata: parser.metadata, from: 8 + length, to: source.byteCount)
        } catch {
            throw error.of(file: source.location)
        }
    }

    /// The length of the header by the first nine bytes of the file, checked before anything is read by it.
    private static func length(start: [UInt8], fileByteCount: Int) throws(ParseProblem) -> Int {
        guard fileByteCount > 0 else {
            throw ParseProblem(
                .headerMissing, "is empty: the download did not begin, or was not written; download it again",
                expected: "at least the 8 bytes of the header's length", found: "0 bytes")
        }
        if let foreign = ForeignFile(start) {
            throw ParseProblem(
                .notSafetensors, foreign.words, expected: "a safetensors file", found: "another kind of file")
        }
        guard start.count >= 8 else {
            throw ParseProblem(
                .headerMissing,
                expected: "at least the 8 bytes of the header's length",
                found: "\(fileByteCount) bytes"
            )
        }
        let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard (2...UInt64(longest)).contains(length) else {
            throw ParseProblem(.headerLength, expected: "a header of 2 to \(longest) bytes", found: "\(length) bytes")
        }
        guard length <= fileByteCount - 8 else {
            let isCut = start.count > 8 && start[8] == UInt8(ascii: "{")
            throw isCut
                ? ParseProblem(
                    .headerLength,
                    "has \(fileByteCount) bytes, and \(length) are its header's alone: the download is not complete; "
                        + "download it again",
                    expected: "a header within the \(fileByteCount) bytes of the file", found: "\(length) bytes")
                : ParseProblem(
                    .headerLength,
                    expected: "a header within the \(fileByteCount) bytes of the file",
                    found: "\(length) bytes"
                )
        }
        guard start[8] == UInt8(ascii: "{") else {
            throw ParseProblem(.headerStart, expected: "\"{\" first", found: JSONScanner.phrase(start[8]))
        }
        return Int(length)
    }

    private init(
        tensors: [TensorInfo],
        metadata: OrderedDictionary<String, String>,
        from dataStart: Int,
        to dataEnd: Int
    ) throws(ParseProblem) {
        self.tensors = tensors
        self.metadata = metadata
        names = try Self.names(of: tensors)
        try Self.checkCoverage(tensors, from: dataStart, to: dataEnd)
    }

    private static func names(of tensors: [TensorInfo]) throws(ParseProblem) -> NameTable {
        do throws(NameTable.Collision) {
            return try NameTable(tensors)
        } catch {
            throw ParseProblem(
                .duplicateTensor,
                tensor: tensors[error.second].name,
                expected: "each name once",
                found: "the name twice"
            )
        }
    }

    /// Makes sure that the tensors cover the data from its start to its end, each byte once.
    private static func checkCoverage(_ tensors: [TensorInfo], from start: Int, to end: Int) throws(ParseProblem) {
        var covered = start
        for tensor in tensors {
            guard tensor.offset == covered else {
                throw ParseProblem(
                    tensor.offset > covered ? .dataHole : .dataOverlap,
                    tensor: tensor.name,
                    expected: "its data to begin at \(covered - start), where the data before it ends",
                    found: "\(tensor.offset - start)"
                )
            }
            covered += tensor.byteCount
        }
        guard covered <= end else {
            throw ParseProblem(
                .dataEnd,
                "has \(end) of \(covered) bytes: the download is not complete; go on with it, or download it again",
                expected: "\(covered) bytes, as its header says", found: "\(end)")
        }
        guard covered == end else {
            throw ParseProblem(
                .dataTrailing,
                expected: "the file to end with the last tensor at byte \(covered)",
                found: "\(end) bytes"
            )
        }
    }
}
