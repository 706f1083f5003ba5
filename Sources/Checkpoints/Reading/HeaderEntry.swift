// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What the header says about one tensor, before it is believed.
struct HeaderEntry {
    var elementType: String?
    var shape: [Int]?
    var offsets: (begin: Int, end: Int)?

    /// Data that ends beyond this is not that of a file that was cut short.
    private static let mostBytes = 1 << 50

    /// The range of the tensor's bytes, counted from the start of the data.
    ///
    /// - Throws: rules about the offsets, and about their agreement with type and shape.
    func checkedRange(within dataByteCount: Int) throws(ParseProblem) -> Range<Int> {
        let type = try checkedType()
        let shape = try checkedShape()
        let range = try checkedOffsets()
        let byteCount = try type.byteCount(ofShape: shape)
        guard range.count == byteCount else {
            throw ParseProblem(
                .sizeMismatch,
                expected: "\(byteCount) bytes for \(type.rawValue) \(shape)",
                found: "\(range.count) from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        // A file that was cut short is known as such when all entries have been read.
        guard range.upperBound <= max(dataByteCount, Self.mostBytes) else {
            throw ParseProblem(
                .dataEnd,
                expected: "its data to end within the \(dataByteCount) bytes that follow the header",
                found: "\(range.upperBound)"
            )
        }
        return range
    }

    /// The type by its name.
    func checkedType() throws(ParseProblem) -> ElementType {
        guard let elementType else { throw Self.incomplete("dtype") }
        guard let type = ElementType(safetensors: elementType) else {
            throw ParseProblem(.elementType, expected: "a dtype of the format", found: "\"\(elementType)\"")
        }
        return type
    }

    /// The shape, which must be there.
    func checkedShape() throws(ParseProblem) -> [Int] {
        guard let shape else { throw Self.incomplete("shape") }
        return shape
    }

    private func checkedOffsets() throws(ParseProblem) -> Range<Int> {
        guard let offsets else { throw Self.incomplete("data_offsets") }
        guard offsets.begin <= offsets.end else {
            throw ParseProblem(
                .offsetsOrder,
                expected: "data_offsets in order",
                found: "\(offsets.begin) before \(offsets.end)"
            )
        }
        return offsets.begin..<offsets.end
    }

    private static func incomplete(_ key: String) -> ParseProblem {
        ParseProblem(.entryIncomplete, expected: "dtype, shape and data_offsets", found: "no \(key)")
    }
}
