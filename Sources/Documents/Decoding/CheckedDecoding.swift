// SPDX-License-Identifier: Apache-2.0

internal import Files

extension KeyedDecodingContainer {
    /// Reads a whole number within bounds.
    ///
    /// - Throws: `DecodingError` that names the field, what was found and what is expected.
    package func decodeCount(
        forKey key: Key, in bounds: ClosedRange<Int> = DocumentLimit.count
    ) throws -> Int {
        let value = try decode(Int.self, forKey: key)
        guard bounds.contains(value) else { throw damage(key, "\(value)", expected: "\(bounds.words)") }
        return value
    }

    /// Reads a whole number within bounds; nil if it is absent or null.
    package func decodeCountIfPresent(
        forKey key: Key, in bounds: ClosedRange<Int> = DocumentLimit.count
    ) throws -> Int? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try decodeCount(forKey: key, in: bounds)
    }

    /// Reads whole numbers by name, each within bounds; none if they are absent.
    package func decodeCountsIfPresent(
        forKey key: Key, in bounds: ClosedRange<Int> = DocumentLimit.count
    ) throws -> [String: Int] {
        let values = try decodeIfPresent([String: Int].self, forKey: key) ?? [:]
        if let wrong = values.sorted(by: { $0.key < $1.key }).first(where: { !bounds.contains($0.value) }) {
            throw damage(
                key, "\(wrong.value) for \"\(wrong.key.printable(limit: 80))\"", expected: "\(bounds.words)")
        }
        return values
    }

    /// Reads a number within bounds.
    package func decodeNumber(forKey key: Key, in bounds: ClosedRange<Double>) throws -> Double {
        let value = try decode(Double.self, forKey: key)
        guard bounds.contains(value) else { throw damage(key, "\(value)", expected: "\(bounds.words)") }
        return value
    }

    /// Reads a number within bounds; nil if it is absent or null.
    package func decodeNumberIfPresent(forKey key: Key, in bounds: ClosedRange<Double>) throws -> Double? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try decodeNumber(forKey: key, in: bounds)
    }

    /// Reads one of the texts that an enumeration has.
    ///
    /// - Throws: `DecodingError` that lists them if it is another.
    package func decodeCase<Value: RawRepresentable<String> & CaseIterable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value {
        let text = try decode(String.self, forKey: key)
        guard let value = Value(rawValue: text) else {
            let known = Value.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw damage(key, "\"\(text.printable(limit: 80))\"", expected: "one of \(known)")
        }
        return value
    }

    /// Reads the rows and columns of a matrix.
    package func decodeMatrixShape(forKey key: Key) throws -> [Int] {
        let shape = try decode([Int].self, forKey: key)
        guard shape.count == 2, shape.allSatisfy(DocumentLimit.dimension.contains) else {
            let found = shape.count > 4 ? "\(shape.count) dimensions" : "\(shape)"
            throw damage(key, found, expected: "rows and columns, each \(DocumentLimit.dimension.words)")
        }
        return shape
    }

    /// The error of a field that has the right type and cannot be right.
    ///
    /// - Parameters:
    ///   - found: what the field holds; text of the file has to be made printable.
    ///   - expected: what it may hold, as a phrase.
    package func damage(_ key: Key, _ found: String, expected: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: "found \(found), where \(expected) is expected.")
    }
}

extension KeyedEncodingContainer {
    /// Writes a number, or null if there is none or JSON cannot have it.
    package mutating func encodeFinite(_ value: Double?, forKey key: Key) throws {
        try encode(value.flatMap { $0.isFinite ? $0 : nil }, forKey: key)
    }
}

extension Decoder {
    /// The error of a value that has the right type and cannot be right; `found` is a phrase without text of the file.
    package func damage(_ found: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: codingPath, debugDescription: "found \(found)."))
    }
}

extension ClosedRange {
    /// `0 to 8`.
    fileprivate var words: String { "\(lowerBound) to \(upperBound)" }
}

extension Sequence<String> {
    /// The first text that is there twice; nil if each is there once.
    package var firstRepeated: String? {
        var seen: Set<String> = []
        return first { !seen.insert($0).inserted }
    }
}
