// SPDX-License-Identifier: Apache-2.0

/// A tensor of a checkpoint: what it is called, what it holds and where its bytes are.
///
/// Every value that a checkpoint hands out has passed all rules of the format: its bytes lie within its file, and
/// their number is what type and shape say.
public struct TensorInfo: Sendable, Hashable {
    /// Its name in the model: text from the file, to be escaped wherever it is shown.
    public let name: String
    /// The type of its elements.
    public let elementType: ElementType
    /// Its dimensions, outermost first; empty for a scalar.
    public let shape: [Int]
    /// Which file of the checkpoint holds it.
    public let fileIndex: Int
    /// Where its bytes begin, counted from the beginning of its file.
    public let offset: Int
    /// How many bytes it has.
    public let byteCount: Int
    /// The shape to restore, if a GGUF file holds the tensor in another one than the model has; otherwise nil.
    ///
    /// It has as many elements as `shape`, in the same order. ComfyUI-GGUF's converter puts tensors whose rows are not
    /// whole blocks into rows of 256 elements, and names the shape under the key `comfy.gguf.orig_shape.NAME`.
    public let originalShape: [Int]?
    /// How the file holds it; nil if that is how the model has it.
    public let storedForm: StoredForm?

    init(
        name: String, elementType: ElementType, shape: [Int], fileIndex: Int, offset: Int, byteCount: Int,
        originalShape: [Int]? = nil, storedForm: StoredForm? = nil
    ) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
        self.fileIndex = fileIndex
        self.offset = offset
        self.byteCount = byteCount
        self.originalShape = originalShape
        self.storedForm = storedForm
    }

    /// How many elements it has: the product of the shape, 1 for a scalar.
    public var elementCount: Int {
        shape.reduce(1, *)
    }
}

extension TensorInfo {
    /// What it is called in the file, for messages about the file.
    public var storedName: String { storedForm?.name ?? name }

    /// The order of its rows in the file; nil if it is the model's, or not known.
    ///
    /// A row is everything under one index of the first dimension.
    public var rowOrder: RowOrder? { storedForm?.rowOrder }

    /// The same tensor with the shape that the model has.
    package var inOriginalShape: TensorInfo {
        guard let originalShape else { return self }
        return TensorInfo(
            name: name, elementType: elementType, shape: originalShape, fileIndex: fileIndex, offset: offset,
            byteCount: byteCount, storedForm: storedForm)
    }

    /// The same tensor under its name in the model.
    func named(_ name: String, storedForm: StoredForm) -> TensorInfo {
        TensorInfo(
            name: name, elementType: elementType, shape: shape, fileIndex: fileIndex, offset: offset,
            byteCount: byteCount, originalShape: originalShape, storedForm: storedForm)
    }
}
