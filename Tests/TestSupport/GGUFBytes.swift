// SPDX-License-Identifier: Apache-2.0

/// Builds the bytes of a GGUF file by hand, wrong ones too, without the code that is tested.
package struct GGUFBytes {
    /// What the file begins with.
    package var magic: [UInt8] = Array("GGUF".utf8)
    /// The version.
    package var version: UInt32 = 3
    /// The number of tensors that the file claims; nil for the truth.
    package var tensorCount: UInt64?
    /// The number of keys that the file claims; nil for the truth.
    package var keyCount: UInt64?
    /// Keys with the bytes of their values, type included.
    package var keys: [(key: [UInt8], value: [UInt8])] = []
    /// The tensors.
    package var tensors: [Tensor] = []
    /// The multiple at which the data begins; tensors say themselves where they are.
    package var alignment = 32
    /// The data.
    package var data: [UInt8] = []

    /// A tensor as a header describes it.
    package struct Tensor {
        /// The bytes of its name.
        package var name: [UInt8]
        /// The dimensions as the file has them, innermost first.
        package var dimensions: [UInt64]
        /// The number of its type.
        package var type: UInt32
        /// Where it begins, counted from the start of the data.
        package var offset: UInt64

        /// A tensor of F32 at the start, unless another type or place is given.
        package init(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, at offset: UInt64 = 0) {
            self.name = Array(name.utf8)
            self.dimensions = dimensions
            self.type = type
            self.offset = offset
        }
    }

    /// A file without keys and tensors.
    package init() {}

    /// A file of these tensors and so many zero bytes of data.
    package init(_ tensors: [Tensor], data: Int = 0) {
        self.tensors = tensors
        self.data = Array(repeating: 0, count: data)
    }

    /// Adds a key with a value of type `type`, whose bytes are given.
    package mutating func add(_ key: String, type: UInt32, _ value: [UInt8]) {
        keys.append((Array(key.utf8), SafetensorsBytes.littleEndian(type) + value))
    }

    /// Adds a key with a text.
    package mutating func add(_ key: String, text: String) {
        add(key, type: 8, Self.string(Array(text.utf8)))
    }

    /// Adds a key with an array, whose elements' bytes are given.
    package mutating func add(_ key: String, arrayOf type: UInt32, count: UInt64, _ elements: [UInt8]) {
        add(key, type: 9, SafetensorsBytes.littleEndian(type) + SafetensorsBytes.littleEndian(count) + elements)
    }

    /// Adds a tensor with its bytes, at the next multiple of the alignment.
    package mutating func append(_ name: String, _ dimensions: [UInt64], type: UInt32 = 0, _ bytes: [UInt8]) {
        data += Array(repeating: 0, count: (alignment - data.count % alignment) % alignment)
        tensors.append(Tensor(name, dimensions, type: type, at: UInt64(data.count)))
        data += bytes
    }

    /// A text with its length before it.
    package static func string(_ bytes: [UInt8]) -> [UInt8] {
        SafetensorsBytes.littleEndian(UInt64(bytes.count)) + bytes
    }

    /// The header without its padding.
    package var header: [UInt8] {
        var bytes = magic + SafetensorsBytes.littleEndian(version)
        bytes += SafetensorsBytes.littleEndian(tensorCount ?? UInt64(tensors.count))
        bytes += SafetensorsBytes.littleEndian(keyCount ?? UInt64(keys.count))
        for (key, value) in keys { bytes += Self.string(key) + value }
        for tensor in tensors {
            bytes += Self.string(tensor.name)
            bytes += SafetensorsBytes.littleEndian(UInt32(tensor.dimensions.count))
            bytes += tensor.dimensions.flatMap { SafetensorsBytes.littleEndian($0) }
            bytes += SafetensorsBytes.littleEndian(tensor.type) + SafetensorsBytes.littleEndian(tensor.offset)
        }
        return bytes
    }

    /// The whole file.
    package var file: [UInt8] {
        let header = self.header
        let padding = data.isEmpty ? 0 : (alignment - header.count % alignment) % alignment
        return header + Array(repeating: 0, count: padding) + data
    }
}
