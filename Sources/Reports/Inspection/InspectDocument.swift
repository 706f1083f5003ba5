// SPDX-License-Identifier: Apache-2.0

/// What a checkpoint holds, as its header, markers and scales tell: `fidelio.inspect/1`.
public struct InspectDocument: Sendable, Equatable, Encodable {
    /// The schema's name and version.
    public let schema = "fidelio.inspect/1"
    /// The checkpoint's name, without its folder.
    public var name: String
    /// Size of all its files.
    public var bytes: Int
    /// Its files' names.
    public var files: [String]
    /// `__metadata__`, but for the quantization's.
    public var metadata: [String: String]
    /// Tensors by element type.
    public var types: [String: TypeTotal]
    /// The quantized layers.
    public var layers: [QuantizedLayerEntry]
    /// What looks quantized and cannot be read.
    public var unsupported: [UnsupportedEntry]
    /// Names of tensors that nothing uses, such as activation scales beside INT8.
    public var leftovers: [String]
    /// Every tensor, in the files' order.
    public var tensors: [TensorEntry]

    /// How many tensors of a type there are, and how large they are together.
    public struct TypeTotal: Sendable, Equatable, Encodable {
        /// Number of tensors.
        public var tensors: Int
        /// Their bytes.
        public var bytes: Int
    }

    /// A quantized layer.
    public struct QuantizedLayerEntry: Sendable, Equatable, Encodable {
        /// The weight's name.
        public var name: String
        /// `[out, in]`.
        public var shape: [Int]
        /// `tensor` or `row`.
        public var scaling: String
        /// Group size of the rotation, as the marker says; absent where there is none.
        public var group: Int?
        /// Where the marker is: `tensor`, `header` or `none`.
        public var marker: String
        /// How the layer differs from what convert-to-quant writes.
        public var dialects: [String]
    }

    /// A layer that looks quantized and cannot be read.
    public struct UnsupportedEntry: Sendable, Equatable, Encodable {
        /// The weight's name.
        public var name: String
        /// Why, in one sentence.
        public var reason: String
    }

    /// A tensor.
    public struct TensorEntry: Sendable, Equatable, Encodable {
        /// Its name.
        public var name: String
        /// Its element type.
        public var dtype: String
        /// Its shape.
        public var shape: [Int]
        /// Its size.
        public var bytes: Int
    }
}
