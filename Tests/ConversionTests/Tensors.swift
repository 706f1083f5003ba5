// SPDX-License-Identifier: Apache-2.0

import Documents
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Checkpoints

/// Tensors without bytes, for plans.
enum Tensors {
    /// Tensors of these names, types and shapes, one after another.
    static func described(_ tensors: [(name: String, type: ElementType, shape: [Int])]) -> [TensorInfo] {
        var offset = 0
        return tensors.map { tensor in
            let count = tensor.shape.reduce(tensor.type.bitWidth, *) / 8
            defer { offset += count }
            return TensorInfo(
                name: tensor.name,
                elementType: tensor.type,
                shape: tensor.shape,
                fileIndex: 0,
                offset: offset,
                byteCount: count
            )
        }
    }

    /// The tensors of a model of which only names, types and shapes are here.
    static func manifest(_ name: String) throws -> [TensorInfo] {
        let text = try Checkpoint.contents(ofFile: FilePath(TestFiles.shared("models/\(name)_manifest.json")))
        let members = try #require(try JSONValue(parsing: text).objectValue)
        return described(
            try members.map { name, entry in
                let type = try #require(entry["dtype"]?.stringValue.flatMap(ElementType.init(rawValue:)))
                let shape = try #require(entry["shape"]?.arrayValue).compactMap(\.integerValue)
                return (name, type, shape)
            }
        )
    }
}

extension Checkpoint {
    /// All bytes of a file.
    fileprivate static func contents(ofFile path: FilePath) throws -> [UInt8] {
        let file = try FileBytes(opening: path)
        return try file.bytes(at: 0, count: file.byteCount)
    }
}
