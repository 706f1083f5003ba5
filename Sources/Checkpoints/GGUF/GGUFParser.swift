// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
internal import OrderedCollections

/// Reads the keys, the values and the tensors' descriptions of a GGUF header, and checks what can be said of each alone.
struct GGUFParser {
    /// What is kept of keys and values.
    private(set) var metadata = GGUFMetadata()
    /// The tensors, in the order of the header.
    private(set) var descriptions: [GGUFTensor] = []

    /// The most tensors of a file, far above what models have and far below what costs seconds.
    static let mostTensors = 1_000_000

    private var reader: GGUFReader
    private var keys: Set<String> = []
    private let fileIndex: Int

    /// A parser of what `reader`, which stands behind the version, reads.
    init(_ reader: GGUFReader, fileIndex: Int) {
        self.reader = reader
        self.fileIndex = fileIndex
    }

    /// Where the tensors' bytes can be.
    var places: GGUFPlaces {
        GGUFPlaces(
            headerEnd: reader.position, fileByteCount: reader.byteCount, alignment: metadata.alignment,
            fileIndex: fileIndex)
    }

    /// Reads the whole header.
    mutating func parse() throws(FileError) {
        let tensorCount = try reader.integer(UInt64.self)
        let keyCount = try reader.integer(UInt64.self)
        guard tensorCount <= Self.mostTensors else {
            throw reader.problem(
                .tensorCount, expected: "at most \(Self.mostTensors) tensors", found: "\(tensorCount)")
        }
        guard keyCount <= GGUFMetadata.mostKeys else {
            throw reader.problem(
                .metadataCount, expected: "at most \(GGUFMetadata.mostKeys) keys", found: "\(keyCount)")
        }
        try reader.require(keyCount, of: Self.leastKeyBytes)
        for _ in 0..<keyCount { try parseKey() }
        try reader.require(tensorCount, of: GGUFTensor.leastBytes)
        descriptions.reserveCapacity(Int(tensorCount))
        for _ in 0..<tensorCount { descriptions.append(try GGUFTensor(from: &reader)) }
    }

    /// The fewest bytes of a key and its value: a length, a type and one byte.
    private static let leastKeyBytes = 13

    private mutating func parseKey() throws(FileError) {
        let length = try reader.length(limit: GGUFMetadata.longestName, "a key")
        let key = try reader.text(length, "a key")
        guard keys.insert(key).inserted else {
            throw reader.problem(.duplicateKey, expected: "each key once", found: "\"\(key)\" twice")
        }
        let type = try valueType(of: key)
        if key == GGUFMetadata.alignmentKey { return try parseAlignment(type) }
        if type == .array {
            metadata.set(nil, forKey: key)
            return try parseArray(of: key)
        }
        guard !key.hasPrefix(GGUFMetadata.originalShapePrefix) else { throw shapeProblem(key, "another value") }
        metadata.set(try text(of: type, key), forKey: key)
    }

    private mutating func valueType(of key: String) throws(FileError) -> GGUFValueType {
        let number = try reader.integer(UInt32.self)
        guard let type = GGUFValueType(rawValue: number) else {
            throw reader.problem(
                .valueType, expected: "a type from 0 to 12 for the value of \"\(key)\"", found: "\(number)")
        }
        return type
    }

    private mutating func parseAlignment(_ type: GGUFValueType) throws(FileError) {
        guard type == .u32 else {
            throw reader.problem(
                .alignment,
                expected: "\(GGUFMetadata.alignmentKey) to be a number of type \(GGUFValueType.u32.rawValue)",
                found: "type \(type.rawValue)")
        }
        let alignment = try reader.integer(UInt32.self)
        guard alignment.nonzeroBitCount == 1, alignment <= GGUFMetadata.largestAlignment else {
            throw reader.problem(
                .alignment,
                expected: "\(GGUFMetadata.alignmentKey) to be a power of two up to \(GGUFMetadata.largestAlignment)",
                found: "\(alignment)")
        }
        metadata.alignment = Int(alignment)
    }
}

extension GGUFParser {
    /// A number, a truth value or a text as text; nil if the text is too long to be kept.
    private mutating func text(of type: GGUFValueType, _ key: String) throws(FileError) -> String? {
        switch type {
        case .u8: String(try reader.integer(UInt8.self))
        case .i8: String(try reader.integer(Int8.self))
        case .u16: String(try reader.integer(UInt16.self))
        case .i16: String(try reader.integer(Int16.self))
        case .u32: String(try reader.integer(UInt32.self))
        case .i32: String(try reader.integer(Int32.self))
        case .u64: String(try reader.integer(UInt64.self))
        case .i64: String(try reader.integer(Int64.self))
        case .f32: "\(Float(bitPattern: try reader.integer(UInt32.self)))"
        case .f64: "\(Double(bitPattern: try reader.integer(UInt64.self)))"
        case .bool: try truthValue(of: key)
        case .string: try string(of: key)
        case .array: nil
        }
    }

    private mutating func truthValue(of key: String) throws(FileError) -> String {
        let value = try reader.integer(UInt8.self)
        guard value <= 1 else {
            throw reader.problem(.boolValue, expected: "0 or 1 for \"\(key)\"", found: "\(value)")
        }
        return value == 1 ? "true" : "false"
    }

    private mutating func string(of key: String) throws(FileError) -> String? {
        let length = try reader.length(limit: GGUFReader.longestHeader, "a text")
        guard length <= GGUFMetadata.longestText else {
            try reader.skip(length)
            return nil
        }
        return try reader.text(length, "the value of \"\(key)\"")
    }

    /// Reads a shape to restore; passes over every other array.
    private mutating func parseArray(of key: String) throws(FileError) {
        let type = try valueType(of: key)
        let count = try reader.integer(UInt64.self)
        guard type != .array else {
            throw reader.problem(
                .nestedArray, expected: "an array of numbers or texts for \"\(key)\"", found: "an array of arrays")
        }
        if key.hasPrefix(GGUFMetadata.originalShapePrefix) {
            let name = String(key.dropFirst(GGUFMetadata.originalShapePrefix.count))
            metadata.originalShapes[name] = try originalShape(key, type, count)
            return
        }
        let least = try reader.require(count, of: type.leastBytes)
        guard type == .string else { return try reader.skip(least) }
        for _ in 0..<count {
            try reader.skip(try reader.length(limit: GGUFReader.longestHeader, "a text"))
        }
    }

    private mutating func originalShape(
        _ key: String, _ type: GGUFValueType, _ count: UInt64
    ) throws(FileError) -> [Int] {
        guard type.isDimension else { throw shapeProblem(key, "an array of type \(type.rawValue)") }
        guard (1...UInt64(GGUFTensor.mostDimensions)).contains(count) else {
            throw shapeProblem(key, "\(count) dimensions")
        }
        var shape: [Int] = []
        for _ in 0..<count {
            let dimension = try dimension(type)
            guard let dimension else { throw shapeProblem(key, "a dimension out of range") }
            shape.append(dimension)
        }
        return shape
    }

    /// The next number; nil if it is negative or too large.
    private mutating func dimension(_ type: GGUFValueType) throws(FileError) -> Int? {
        let value: Int? =
            switch type {
            case .i32: Int(try reader.integer(Int32.self))
            case .u32: Int(try reader.integer(UInt32.self))
            case .i64: Int(try reader.integer(Int64.self))
            default: Int(exactly: try reader.integer(UInt64.self))
            }
        return value.flatMap { $0 < 0 ? nil : $0 }
    }

    private func shapeProblem(_ key: String, _ found: String) -> FileError {
        reader.problem(
            .originalShape,
            expected: "an array of 1 to \(GGUFTensor.mostDimensions) whole numbers for \"\(key)\"", found: found)
    }
}
