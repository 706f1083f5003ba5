// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Documents

/// What a checkpoint holds, as its header, markers and scales tell: `fidelio.inspect/1`.
package struct InspectDocument: Sendable, Equatable, SchemaDocument {
    package static let schemaName = "fidelio.inspect"
    package static let schemaVersion = 1

    /// The checkpoint's name, without its folder.
    package var name: String
    /// The format of its files: `safetensors` or `GGUF`.
    package var format: String
    /// Size of all its files.
    package var bytes: Int
    /// Its files' names.
    package var files: [String]
    /// `__metadata__`, but for the quantization's; of a GGUF file its keys and values as text, without arrays.
    package var metadata: [String: String]
    /// Tensors by element type.
    package var types: [String: TypeTotal]
    /// The INT8 layers.
    package var layers: [StoredLayerEntry]
    /// The other layers that look quantized: those in other formats, and what cannot be read.
    ///
    /// The document calls them `unsupported`.
    package var others: [OtherEntry]
    /// Names of tensors that nothing uses, such as activation scales beside INT8.
    package var leftovers: [String]
    /// Every tensor, in the files' order.
    package var tensors: [TensorEntry]

    /// How many tensors of a type there are, and how large they are together.
    package struct TypeTotal: Sendable, Equatable, Encodable {
        /// Number of tensors.
        package var tensors: Int
        /// Their bytes.
        package var bytes: Int
    }

    /// A quantized layer.
    package struct StoredLayerEntry: Sendable, Equatable, Encodable {
        /// The weight's name.
        package var name: String
        /// `[out, in]`.
        package var shape: [Int]
        /// `tensor` or `row`.
        package var scaling: String
        /// Group size of the rotation, as the marker says; absent where there is none.
        package var group: Int?
        /// Where the marker is: `tensor`, `header` or `none`.
        package var marker: String
        /// How the layer differs from what convert-to-quant writes.
        package var dialects: [String]
    }

    /// A layer in another format than INT8 by the matrix or by the row, or one that cannot be read.
    package struct OtherEntry: Sendable, Equatable, Encodable {
        /// The weight's name.
        package var name: String
        /// The format that it is in, or why it cannot be read, in one sentence.
        package var reason: String
        /// How it is encoded, if its weights can be read, such as `nvfp4`; absent otherwise.
        package var encoding: String?
        /// Bits per weight, scales and all; absent without an encoding.
        package var bitsPerWeight: Double?

        enum CodingKeys: String, CodingKey {
            case name
            case reason
            case encoding
            case bitsPerWeight = "bits_per_weight"
        }
    }

    /// A tensor.
    package struct TensorEntry: Sendable, Equatable, Encodable {
        /// Its name.
        package var name: String
        /// Its element type.
        package var dtype: String
        /// Its shape.
        package var shape: [Int]
        /// The shape to restore, if a GGUF file holds the tensor in another one; absent otherwise.
        package var originalShape: [Int]?
        /// Its size.
        package var bytes: Int
        /// How a GGUF file holds it, where that is not how the model has it; absent otherwise.
        package var stored: StoredForm?

        private enum CodingKeys: String, CodingKey {
            case name, dtype, shape, bytes, stored
            case originalShape = "original_shape"
        }
    }
}

extension InspectDocument {
    private enum CodingKeys: String, CodingKey {
        case name, format, bytes, files, metadata, types, layers, leftovers, tensors
        case others = "unsupported"
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(format, forKey: .format)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(files, forKey: .files)
        try container.encode(metadata, forKey: .metadata)
        try container.encode(types, forKey: .types)
        try container.encode(layers, forKey: .layers)
        try container.encode(others, forKey: .others)
        try container.encode(leftovers, forKey: .leftovers)
        try container.encode(tensors, forKey: .tensors)
    }
}
