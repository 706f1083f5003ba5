// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// The header of one safetensors file, with every rule of the format checked.
struct Header {
    /// In the order of their bytes.
    let tensors: [TensorInfo]
    let metadata: OrderedDictionary<String, String>
    let names: NameTable

    /// The longest header that the format allows, in bytes.
    static let longest = 100_000_000

    /// Reads and checks the header of a file.
    ///
    /// - Throws: `CheckpointError` of kind `damaged` for a broken rule, `io` where reading failed.
    init(of source: any ByteSource, fileIndex: Int = 0) throws(CheckpointError) {
        let start = try source.bytes(at: 0, count: min(9, source.byteCount))
        let length: Int
        do throws(ParseProblem) {
            length = try Self.length(start: start, fileByteCount: source.byteCount)
        } catch {
            throw error.of(file: source.location)
        }
        let text = try source.bytes(at: 8, count: length)
        do throws(ParseProblem) {
            try self.init(text: text, fileByteCount: source.byteCount, fileIndex: fileIndex)
        } catch {
            throw error.of(file: source.location)
        }
    }

    /// The length of the header by the first nine bytes of the file, checked before anything is read by it.
    private static func length(start: [UInt8], fileByteCount: Int) throws(ParseProblem) -> Int {
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
            throw ParseProblem(
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

    private init(text: [UInt8], fileByteCount: Int, fileIndex: Int) throws(ParseProblem) {
        var parser = HeaderParser(text, fileByteCount: fileByteCount, fileIndex: fileIndex)
        try parser.parse()
        tensors = parser.tensors.sortedByPlace()
        metadata = parser.metadata
        names = try Self.names(of: tensors)
        try Self.checkCoverage(tensors, from: 8 + text.count, to: fileByteCount)
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
        guard covered == end else {
            throw ParseProblem(
                .dataTrailing,
                expected: "the file to end with the last tensor at byte \(covered)",
                found: "\(end) bytes"
            )
        }
    }
}

extension [TensorInfo] {
    /// The tensors in the order of their bytes; empty ones at the same place by name.
    fileprivate func sortedByPlace() -> [TensorInfo] {
        // Writers keep the order of the data, so that a look usually saves sorting.
        let isSorted = zip(self, dropFirst()).allSatisfy { !$1.precedes($0) }
        return isSorted ? self : sorted { $0.precedes($1) }
    }
}

extension TensorInfo {
    fileprivate func precedes(_ other: TensorInfo) -> Bool {
        guard (offset, byteCount) == (other.offset, other.byteCount) else {
            return (offset, byteCount) < (other.offset, other.byteCount)
        }
        return name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}
