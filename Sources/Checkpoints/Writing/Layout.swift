// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import OrderedCollections

/// Where everything goes in a file that will be written.
///
/// Tensors are ordered by the width of their elements, widest first, and then by the bytes of their names: so every
/// tensor begins at a multiple of its width, and equal plans give equal files.
struct Layout {
    /// The length of the header, the header, and spaces up to a multiple of 8 bytes.
    let header: [UInt8]
    /// Each tensor's range, counted from the beginning of the file.
    let ranges: OrderedDictionary<String, Range<Int>>
    /// The size of the whole file.
    let byteCount: Int

    /// - Parameter keepsOrder: lays the tensors out in the order of `plans` instead.
    init(
        _ plans: [TensorPlan], metadata: OrderedDictionary<String, String>, keepsOrder: Bool = false
    ) throws(ParseProblem) {
        var text = "{"
        if !metadata.isEmpty { Self.append(metadata, to: &text) }
        var ranges: OrderedDictionary<String, Range<Int>> = [:]
        var end = 0
        for plan in keepsOrder ? plans : plans.sorted(by: { $0.precedes($1) }) {
            let range = end..<(try Self.end(of: plan, from: end))
            guard plan.name != Safetensors.metadataKey else {
                throw ParseProblem(
                    .tensorName,
                    tensor: plan.name,
                    expected: "another name",
                    found: "that of the metadata"
                )
            }
            guard ranges.updateValue(range, forKey: plan.name) == nil else {
                throw ParseProblem(.duplicateTensor, tensor: plan.name, expected: "each name once", found: "it twice")
            }
            Self.append(plan, range, to: &text)
            end = range.upperBound
        }
        header = try Self.header(text + "}")
        self.ranges = ranges.mapValues { [start = header.count] in $0.lowerBound + start..<$0.upperBound + start }
        byteCount = header.count + end
    }

    private static func end(of plan: TensorPlan, from start: Int) throws(ParseProblem) -> Int {
        guard plan.elementType.block == nil else {
            throw ParseProblem(
                .elementType, tensor: plan.name, expected: "a dtype of the format", found: plan.elementType.rawValue)
        }
        guard plan.shape.allSatisfy({ $0 >= 0 }) else {
            throw ParseProblem(.integer, tensor: plan.name, expected: "dimensions from 0", found: "\(plan.shape)")
        }
        do throws(ParseProblem) {
            let (end, overflow) = start.addingReportingOverflow(try plan.elementType.byteCount(ofShape: plan.shape))
            guard !overflow, end < 1 << 60 else {
                throw ParseProblem(.sizeOverflow, expected: "a file below 2^60 bytes", found: "more")
            }
            return end
        } catch {
            throw error.of(tensor: plan.name)
        }
    }

    private static func append(_ metadata: OrderedDictionary<String, String>, to text: inout String) {
        let members = metadata.mapValues(JSONValue.string)
        text += "\"\(Safetensors.metadataKey)\":" + JSONValue.object(members).serialized()
    }

    private static func append(_ plan: TensorPlan, _ range: Range<Int>, to text: inout String) {
        if text.utf8.count > 1 { text += "," }
        text.appendJSON(plan.name)
        let shape = plan.shape.map(String.init).joined(separator: ",")
        text += ":{\"dtype\":\"\(plan.elementType.rawValue)\",\"shape\":[\(shape)],"
        text += "\"data_offsets\":[\(range.lowerBound),\(range.upperBound)]}"
    }

    private static func header(_ text: String) throws(ParseProblem) -> [UInt8] {
        let length = (text.utf8.count + 7) / 8 * 8
        guard length <= Safetensors.longestHeader else {
            throw ParseProblem(
                .headerLength,
                expected: "a header of at most \(Safetensors.longestHeader) bytes",
                found: "\(length) bytes"
            )
        }
        var bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
        bytes += text.utf8
        bytes += repeatElement(UInt8(ascii: " "), count: length - text.utf8.count)
        return bytes
    }
}

extension TensorPlan {
    /// Whether a file has this tensor before another: the wider elements first, and then by the bytes of their names.
    package func precedes(_ other: TensorPlan) -> Bool {
        guard elementType.bitWidth == other.elementType.bitWidth else {
            return elementType.bitWidth > other.elementType.bitWidth
        }
        return name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}

/// A tensor that will be written.
package struct TensorPlan: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// The type of its elements.
    package var elementType: ElementType
    /// Its dimensions, outermost first; empty for a scalar.
    package var shape: [Int]

    /// A tensor from its parts.
    package init(name: String, elementType: ElementType, shape: [Int]) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }

    /// How many bytes it takes.
    ///
    /// - Precondition: the size fits `Int` and is whole bytes; `CheckpointWriter` refuses others with an error.
    package var byteCount: Int {
        shape.reduce(elementType.bitWidth, *) / 8
    }
}
