// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

/// Why nothing can be converted, besides what is wrong with a recipe or a file.
package enum ConversionError: Error, Sendable, Hashable {
    /// The output is something that is read: the input, one of its files, an original, a report.
    case outputIsInput(FilePath)
    /// The input is quantized already: how many of its matrices are, and the first of them.
    case quantizedAlready(file: String, matrices: Int, example: String, type: String)
    /// The input has tensors in ggml's blocks: how many, the first of them, and whether all of them can be decoded.
    case quantizedInBlocks(file: String, tensors: Int, example: String, type: String, areDecoded: Bool)
    /// The recipe quantizes and casts nothing of the input.
    case nothingToConvert(file: String)
    /// No layer of the input can be dequantized; how many are quantized in a way that cannot be read.
    case nothingToDequantize(file: String, unreadable: Int)
    /// Quantized layers whose weights cannot be made of codes and scale.
    case notUnderstood(file: String, layers: [String], reason: String)
}

extension ConversionError {
    /// Whether the input is to blame, and not the command line.
    package var isAboutInput: Bool { if case .outputIsInput = self { false } else { true } }
}

extension ConversionError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    package var description: String {
        switch self {
        case .outputIsInput(let path):
            "The output \"\(path.printable())\" is the input: choose another name, since what is read is never written over."
        case .quantizedAlready(let file, let matrices, let example, let type):
            "Cannot convert \(file.printable()): it is quantized already: \(matrices) \(matrices == 1 ? "matrix is" : "matrices are"), "
                + "such as \"\(example.printable())\", which is \(type). Give the original, with its weights in BF16, F16 or "
                + "F32. (--allow-nothing goes on, and copies what is quantized as it is.)"
        case .quantizedInBlocks(let file, let tensors, let example, let type, let areDecoded):
            "Cannot convert \(file.printable()): it is quantized already: \(tensors) \(tensors == 1 ? "tensor is" : "tensors are") "
                + "in blocks, such as \"\(example.printable())\", which is \(type), and would be quantized a second time, with "
                + "the loss of both. Give the original, with its weights in BF16, F16 or F32."
                + (areDecoded
                    ? " If it cannot be had: `fidelio dequantize` makes a safetensors file of these weights, which convert "
                        + "takes." : "")
        case .nothingToConvert(let file):
            "Cannot convert \(file.printable()): this recipe leaves every tensor as it is; expected a floating-point "
                + "matrix whose name ends in .weight and that no preset or pattern leaves alone. (--allow-nothing copies the "
                + "file.)"
        case .nothingToDequantize(let file, let unreadable):
            "Cannot dequantize \(file.printable()): "
                + (unreadable == 0
                    ? "nothing in it is INT8 with a scale."
                    : "\(unreadable) quantized \(unreadable == 1 ? "layer is" : "layers are") of a kind that is not read.")
                + " (--allow-nothing copies the file.)"
        case .notUnderstood(let file, let layers, let reason):
            "Cannot dequantize \(file.printable()): \(layers.count) quantized layer\(layers.count == 1 ? " is" : "s are") not understood, "
                + "such as \((layers.first ?? "").printable(limit: 200)): \(reason.printable(limit: 600)) "
                + "Nothing was written; --allow-unjudged leaves them as they are."
        }
    }
}
