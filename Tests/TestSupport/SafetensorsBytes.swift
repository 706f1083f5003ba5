// SPDX-License-Identifier: Apache-2.0

/// Builds the bytes of a safetensors file by hand, wrong ones too, without the code that is tested.
package enum SafetensorsBytes {
    /// A file from the text of its header, as it is, and its data.
    ///
    /// The header's length is written before it, unless `length` says another one.
    package static func file(header: String, data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        file(header: Array(header.utf8), data: data, length: length)
    }

    /// A file from the bytes of its header, which need not be text.
    package static func file(header: [UInt8], data: [UInt8] = [], length: UInt64? = nil) -> [UInt8] {
        littleEndian(length ?? UInt64(header.count)) + header + data
    }

    /// A valid file that holds these tensors, one after another in the order given.
    ///
    /// Names and metadata must not need escapes.
    package static func file(
        _ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])],
        metadata: [(key: String, value: String)] = []
    ) -> [UInt8] {
        var entries: [String] = []
        var data: [UInt8] = []
        if !metadata.isEmpty {
            let members = metadata.map { "\"\($0.key)\":\"\($0.value)\"" }.joined(separator: ",")
            entries.append("\"__metadata__\":{\(members)}")
        }
        for tensor in tensors {
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            let offsets = "\(data.count),\(data.count + tensor.bytes.count)"
            entries.append(
                "\"\(tensor.name)\":{\"dtype\":\"\(tensor.dtype)\",\"shape\":[\(shape)],\"data_offsets\":[\(offsets)]}"
            )
            data += tensor.bytes
        }
        return file(header: "{\(entries.joined(separator: ","))}", data: data)
    }

    /// An integer's bytes, lowest first.
    package static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    /// The bytes of 32-bit floating-point numbers.
    package static func f32(_ values: [Float]) -> [UInt8] {
        values.flatMap { littleEndian($0.bitPattern) }
    }
}
