// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// Turns the text of a header into tensors, and checks what can be said of each entry alone.
struct HeaderParser {
    private(set) var tensors: [TensorInfo] = []
    private(set) var metadata: OrderedDictionary<String, String> = [:]

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
            if name == "__metadata__" {
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

    private mutating func parseMetadata() throws(ParseProblem) {
        guard !hasMetadata else { throw Self.duplicate("__metadata__") }
        hasMetadata = true
        var first = true
        try scanner.beginObject("__metadata__")
        while let key = try scanner.nextKey(first: &first) {
            let value = try scanner.string("each value of __metadata__")
            guard metadata.updateValue(value, forKey: key) == nil else { throw Self.duplicate(key) }
        }
    }

    private mutating func parseTensor(_ name: String) throws(ParseProblem) {
        do throws(ParseProblem) {
            let entry = try parseEntry()
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
            case "shape" where entry.shape == nil: entry.shape = try counts("shape", of: "each dimension")
            case "data_offsets" where entry.offsets == nil: entry.offsets = try counts(key, of: "each offset")
            case "dtype", "shape", "data_offsets": throw Self.duplicate(key)
            default:
                guard unknown.insert(key).inserted else { throw Self.duplicate(key) }
                try scanner.skipValue()
            }
        }
        return entry
    }

    private mutating func counts(_ list: String, of element: String) throws(ParseProblem) -> [Int] {
        var counts: [Int] = []
        var first = true
        try scanner.beginArray(list)
        while try scanner.nextElement(first: &first) {
            counts.append(try scanner.count(element))
        }
        return counts
    }

    private static func duplicate(_ key: String) -> ParseProblem {
        ParseProblem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
    }
}
