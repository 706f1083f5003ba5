// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import OrderedCollections

/// Turns the text of a header into tensors, and checks what can be said of each entry alone.
struct HeaderParser {
    private(set) var metadata: OrderedDictionary<String, String> = [:]

    /// The most dimensions of a tensor: as many as PyTorch and NumPy know.
    static let mostDimensions = 64
    /// The most entries of `__metadata__`, far above what programs write and far below what costs seconds.
    static let mostMetadata = 100_000

    private var tensors: [TensorInfo] = []
    private var scanner: JSONScanner
    private let dataStart: Int
    private let dataByteCount: Int
    private let fileIndex: Int
    private var hasMetadata = false

    init(_ text: [UInt8], fileByteCount: Int, fileIndex: Int) {
        scanner = JSONScanner(text)
        dataStart = 8 + text.count
        dataByteCount = fileByteCount - dataStart
        self.fileIndex = fileIndex
    }

    /// Reads the whole text.
    mutating func parse() throws(ParseProblem) {
        var first = true
        try scanner.beginObject("the header")
        while let name = try scanner.nextKey(first: &first) {
            if name == Safetensors.metadataKey {
                try parseMetadata()
            } else {
                try parseTensor(name)
            }
        }
        // The padding is spaces and nothing else, although JSON has more kinds of white space.
        guard let rest = scanner.bytes[scanner.position...].firstIndex(where: { $0 != UInt8(ascii: " ") }) else {
            return
        }
        scanner.position = rest
        throw ParseProblem(.headerPadding, expected: "only spaces after the header's object", found: scanner.here)
    }

    /// Hands over the tensors in the order of their bytes, and lets go of the text.
    mutating func finish() -> [TensorInfo] {
        scanner = JSONScanner([])
        // Writers keep the order of the data, so that a look usually saves sorting.
        let isSorted = zip(tensors, tensors.dropFirst()).allSatisfy { !$1.precedes($0) }
        if !isSorted { tensors.sort { $0.precedes($1) } }
        defer { tensors = [] }
        return tensors
    }

    private mutating func parseMetadata() throws(ParseProblem) {
        guard !hasMetadata else { throw Self.duplicate(Safetensors.metadataKey) }
        hasMetadata = true
        var first = true
        try scanner.beginObject("__metadata__")
        while let key = try scanner.nextKey(first: &first) {
            let value = try scanner.string("each value of __metadata__")
            guard metadata.updateValue(value, forKey: key) == nil else { throw Self.duplicate(key) }
            guard metadata.count <= Self.mostMetadata else {
                throw ParseProblem(
                    .metadataCount,
                    expected: "at most \(Self.mostMetadata) entries of __metadata__",
                    found: "more"
                )
            }
        }
    }

    private mutating func parseTensor(_ name: String) throws(ParseProblem) {
        do throws(ParseProblem) {
            var entry = try parseEntry()
            // Neighbours are often of one shape, and then share its memory.
            if let last = tensors.last?.shape, last == entry.shape { entry.shape = last }
            let range = try entry.checkedRange(within: dataByteCount)
            tensors.append(
                TensorInfo(
                    name: name,
                    elementType: try entry.checkedType(),
                    shape: try entry.checkedShape(),
                    fileIndex: fileIndex,
                    offset: dataStart + range.lowerBound,
                    byteCount: range.count
                )
            )
        } catch {
            throw error.of(tensor: name)
        }
    }

    /// Reads the entry of a tensor; keys that the format does not know are passed over.
    private mutating func parseEntry() throws(ParseProblem) -> HeaderEntry {
        var entry = HeaderEntry()
        var unknown: Set<String> = []
        var first = true
        try scanner.beginObject("the entry")
        while let key = try scanner.nextKey(first: &first) {
            switch key {
            case "dtype" where entry.elementType == nil: entry.elementType = try scanner.string("dtype")
            case "shape" where entry.shape == nil: entry.shape = try parseShape()
            case "data_offsets" where entry.offsets == nil: entry.offsets = try parseOffsets()
            case "dtype", "shape", "data_offsets": throw Self.duplicate(key)
            default:
                guard unknown.insert(key).inserted else { throw Self.duplicate(key) }
                try scanner.skipValue()
            }
        }
        return entry
    }

    private mutating func parseShape() throws(ParseProblem) -> [Int] {
        let shape = try parseCounts("shape", of: "each dimension", limit: Self.mostDimensions)
        guard let shape else {
            throw ParseProblem(.shapeRank, expected: "at most \(Self.mostDimensions) dimensions", found: "more")
        }
        return shape
    }

    private mutating func parseOffsets() throws(ParseProblem) -> (begin: Int, end: Int) {
        let offsets = try parseCounts("data_offsets", of: "each offset", limit: 2)
        guard let offsets, offsets.count == 2 else {
            throw ParseProblem(
                .offsetsCount,
                expected: "two data_offsets",
                found: offsets.map { "\($0.count)" } ?? "more"
            )
        }
        return (offsets[0], offsets[1])
    }

    /// Reads an array of integers; nil if it has more than `limit`.
    private mutating func parseCounts(
        _ list: String,
        of element: String,
        limit: Int
    ) throws(ParseProblem) -> [Int]? {
        var counts: [Int] = []
        var first = true
        try scanner.beginArray(list)
        while try scanner.nextElement(first: &first) {
            guard counts.count < limit else { return nil }
            counts.append(try scanner.count(element))
        }
        return counts
    }

    private static func duplicate(_ key: String) -> ParseProblem {
        ParseProblem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
    }
}

extension TensorInfo {
    /// Whether its bytes come first; empty tensors at the same place go by name.
    fileprivate func precedes(_ other: TensorInfo) -> Bool {
        guard (offset, byteCount) == (other.offset, other.byteCount) else {
            return (offset, byteCount) < (other.offset, other.byteCount)
        }
        return name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}
