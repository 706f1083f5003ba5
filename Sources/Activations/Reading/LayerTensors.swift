// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Documents
internal import Files

/// The tensors of one layer, handed out once their types and shapes are right.
struct LayerTensors {
    /// The layer's name.
    let name: String
    /// What there is.
    let parts: ActivationParts.Layer
    /// What errors call the file.
    let location: String

    /// A tensor that has to be there.
    ///
    /// - Parameters:
    ///   - part: which one.
    ///   - types: the types that it may have.
    ///   - shape: the shape that it must have; nil if the caller checks it.
    /// - Throws: rules `activations-missing`, `activations-type` and `activations-shape`.
    func required(
        _ part: ActivationPart, _ types: [ElementType], shape: [Int]? = nil
    ) throws(FileError) -> TensorInfo {
        if let tensor = try optional(part, types, shape: shape) { return tensor }
        throw ParseProblem(
            .activationsMissing, tensor: "\(name).\(part.rawValue)", expected: "it beside the layer's other tensors",
            found: "no such tensor"
        )
        .of(file: location)
    }

    /// A tensor that may be there; nil if it is not.
    ///
    /// - Throws: as ``required(_:_:shape:)``.
    func optional(
        _ part: ActivationPart, _ types: [ElementType], shape: [Int]? = nil
    ) throws(FileError) -> TensorInfo? {
        guard let tensor = parts[part] else { return nil }
        try check(tensor, types: types)
        if let shape { try check(tensor, shape: shape) }
        return tensor
    }

    /// Makes sure that a tensor is of one of these types.
    ///
    /// - Throws: rule `activations-type`.
    func check(_ tensor: TensorInfo, types: [ElementType]) throws(FileError) {
        guard !types.contains(tensor.elementType) else { return }
        throw ParseProblem(
            .activationsType, tensor: tensor.name, expected: types.map(\.rawValue).joined(separator: " or "),
            found: tensor.elementType.rawValue
        )
        .of(file: location)
    }

    /// Makes sure that a tensor has this shape.
    ///
    /// - Throws: rule `activations-shape`.
    func check(_ tensor: TensorInfo, shape: [Int]) throws(FileError) {
        guard tensor.shape != shape else { return }
        throw ParseProblem(
            .activationsShape, tensor: tensor.name, expected: "the shape \(shape)", found: "\(tensor.shape)"
        )
        .of(file: location)
    }
}
