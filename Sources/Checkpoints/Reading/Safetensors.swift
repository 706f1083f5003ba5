// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import OrderedCollections

/// The safetensors format: the length of the header in eight bytes, the header as JSON, then the tensors' bytes without a hole.
enum Safetensors: CheckpointFormat {
    static let fileFormat = FileFormat.safetensors

    /// The longest header that the format allows, in bytes.
    static let longestHeader = 100_000_000

    /// The one name that no tensor can have.
    static let metadataKey = "__metadata__"

    /// Whether a length of under 2^32 bytes and a brace come first.
    static func recognizes(_ start: [UInt8]) -> Bool {
        start.count > 8 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
    }

    static func header(of source: any ByteSource, start: [UInt8], fileIndex: Int) throws(FileError) -> Header {
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
            let tensors = parser.finish()
            let names = try NameTable(ofFile: tensors)
            try checkCoverage(tensors, from: 8 + length, to: source.byteCount)
            return Header(format: fileFormat, tensors: tensors, metadata: parser.metadata, names: names)
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
        guard start.count >= 8 else {
            throw ParseProblem(
                .headerMissing,
                expected: "at least the 8 bytes of the header's length",
                found: "\(fileByteCount) bytes"
            )
        }
        let length = start.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard (2...UInt64(longestHeader)).contains(length) else {
            throw ParseProblem(
                .headerLength, expected: "a header of 2 to \(longestHeader) bytes", found: "\(length) bytes")
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
