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

    /// Reads one of the texts that an enumeration has; nil for null or nothing.
    ///
    /// - Throws: as ``decodeCase(_:forKey:)``.
    package func decodeCaseIfPresent<Value: RawRepresentable<String> & CaseIterable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> Value? {
        guard contains(key), try !decodeNil(forKey: key) else { return nil }
        return try decodeCase(type, forKey: key)
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

    /// Writes numbers, with null for each that JSON cannot have.
    package mutating func encodeFinite(_ values: [Double], forKey key: Key) throws {
        try encode(values.map { $0.isFinite ? $0 : nil }, forKey: key)
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

/// What the numbers of a document may be.
///
/// Wide enough for every model that Fidelio reads, and narrow enough that a reader can add and multiply them without a
/// check of its own: untrusted numbers are refused where they are decoded, and nowhere else.
package enum DocumentLimit {
    /// Rows or columns of a matrix, the points of a profile, the group size of a rotation.
    package static let dimension = 1...1 << 20
    /// How many of something there are: layers, tensors, weights of one matrix.
    package static let count = 0...1 << 40
    /// The weights of all layers together: their bits can still be counted in an `Int`.
    package static let weights = 0...1 << 50
    /// Bytes of files, as `Checkpoint` has them.
    package static let bytes = 0...1 << 60
    /// A ratio of energies in dB: that of the largest double to the smallest is 6,330.
    package static let decibels = -10_000.0...10_000.0
    /// A squared error of float32 weights, the largest of which is 4.7e77.
    package static let squaredError = 0.0...1e80
    /// A sum of squares of float32 weights, of which a matrix has at most 2^40.
    package static let energy = 0.0...1e95
    /// An error of float32 weights, the largest of which is 6.9e38.
    package static let error = 0.0...1e40
    /// A weight, as float32 has them.
    package static let weight = -1e40...1e40
    /// The least width of bins that differ: less than the smallest float32 above 0.
    package static let leastWidth = 1e-46
    /// A cosine similarity.
    package static let cosine = -1.0...1.0
    /// A part of a whole.
    package static let share = 0.0...1.0
    /// Entropy of 256 codes in bits, which rounding may exceed in the last digits.
    package static let entropy = 0.0...8.001
    /// Bits of a file per weight: a single weight may stand in a matrix that is filled up.
    package static let bitsPerWeight = 0.0...1e9
    /// A figure of a finding, whatever it is: its square is finite too.
    package static let figure = -1e150...1e150
}
