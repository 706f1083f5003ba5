// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

/// What a GGUF header says about one tensor, before its place in the file is checked.
struct GGUFTensor {
    /// Its name.
    let name: String
    /// The type of its elements.
    let elementType: ElementType
    /// Its dimensions, outermost first: the file has them the other way round.
    let shape: [Int]
    /// How many bytes it takes by type and shape.
    let byteCount: Int
    /// Where its bytes begin, counted from the start of the data.
    let offset: UInt64

    /// The most dimensions: ggml itself has 4 (`GGML_MAX_DIMS`), and ComfyUI-GGUF's `fix_5d_tensors.py` writes 5.
    static let mostDimensions = 5

    /// The fewest bytes of a description: the length of a name, the number of dimensions, a type and an offset.
    static let leastBytes = 24

    /// Reads the next description.
    ///
    /// - Throws: rules about its name, its dimensions, its type and its size.
    init(from reader: inout GGUFReader) throws(FileError) {
        let length = try reader.length(limit: GGUFMetadata.longestName, "a name of a tensor")
        let name = try reader.text(length, "a name of a tensor")
        self.name = name
        shape = try Self.shape(&reader, name)
        let number = try reader.integer(UInt32.self)
        do throws(ParseProblem) {
            elementType = try ElementType(gguf: number)
            byteCount = try elementType.byteCount(ofShape: shape)
        } catch {
            throw reader.problem(error.rule, tensor: name, expected: error.expected, found: error.found)
        }
        offset = try reader.integer(UInt64.self)
    }

    private static func shape(_ reader: inout GGUFReader, _ name: String) throws(FileError) -> [Int] {
        let count = try reader.integer(UInt32.self)
        guard count <= mostDimensions else {
            throw reader.problem(
                .shapeRank, tensor: name, expected: "at most \(mostDimensions) dimensions", found: "\(count)")
        }
        var shape: [Int] = []
        for _ in 0..<count {
            let number = try reader.integer(UInt64.self)
            guard let dimension = Int(exactly: number) else {
                throw reader.problem(.dimension, tensor: name, expected: "a dimension below 2^63", found: "\(number)")
            }
            shape.append(dimension)
        }
        return shape.reversed()
    }
}
