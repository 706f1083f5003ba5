// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Why a file is not repaired.
public enum RepairError: Error, Sendable, Equatable {
    /// The output is the input, or one of its files.
    case outputIsInput(String)
    /// Nothing in the file is quantized in a way that can be read.
    case nothingToRepair(file: String)
    /// What these layers are cannot be told from their weights.
    case uncertain(file: String, layers: [String])
    /// These layers are rotated by a group that ComfyUI cannot load.
    case notLoadable(file: String, layers: [String])
    /// A layer of the original that would have to be quantized holds NaN or infinite weights, or too large ones.
    case nonFinite(file: String, tensor: String)
    /// A tensor of the output is not what was read.
    case notIdentical(file: String, tensor: String)
}

extension RepairError: CustomStringConvertible {
    /// What is wrong and what to do, in one sentence.
    public var description: String {
        switch self {
        case .outputIsInput(let path):
            "\"\(path.printable())\" is the input: choose another name, since a repair never overwrites what it repairs."
        case .nothingToRepair(let file):
            "\(file.printable()): no quantized layer can be read; expected I8 weights with a scale."
        case .uncertain(let file, let layers):
            "\(file.printable()): whether there is a rotation in \(Self.list(layers)) cannot be told for certain, and the "
                + "markers are wrong elsewhere; --assume takes the vote of the other layers, --reference settles it."
        case .notLoadable(let file, let layers):
            "\(file.printable()): the rotation in \(Self.list(layers)) is by a matrix that ComfyUI has not; only the original "
                + "can help."
        case .nonFinite(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" holds NaN or infinite weights, or weights "
                + "too large to be rotated; expected others to quantize."
        case .notIdentical(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" reads back otherwise than it was written."
        }
    }

    private static func list(_ layers: [String]) -> String {
        let shown = layers.prefix(3).map { $0.printable() }.joined(separator: ", ")
        return "\(layers.count) \(layers.count == 1 ? "layer" : "layers") (\(shown)\(layers.count > 3 ? ", …" : ""))"
    }
}
