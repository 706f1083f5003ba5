// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Why a file is not repaired.
package enum RepairError: Error, Sendable, Equatable {
    /// The output is the input, or one of its files.
    case outputIsInput(String)
    /// Nothing in the file is quantized in a way that can be read; with a sentence that says what is there.
    case nothingToRepair(file: String, contents: String)
    /// A layer of the original that would have to be quantized holds NaN or infinite weights, or too large ones.
    case nonFinite(file: String, tensor: String)
    /// A tensor of the output reads back otherwise than it was written.
    case notIdentical(file: String, tensor: String)
    /// A tensor of the input reads otherwise than when it was copied.
    case inputChanged(file: String, tensor: String)
}

extension RepairError: CustomStringConvertible {
    /// What is wrong and what to do, in one sentence.
    package var description: String {
        switch self {
        case .outputIsInput(let path):
            "\"\(path.printable())\" is the input: choose another name, since a repair never overwrites what it repairs."
        case .nothingToRepair(let file, let contents):
            "Cannot repair \(file.printable()): \(contents.printable(limit: 600)) Expected I8 weights of which codes and "
                + "scale alone are the weight."
        case .nonFinite(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" holds NaN or infinite weights, or weights "
                + "too large to be rotated; expected others to quantize."
        case .notIdentical(let file, let tensor):
            "Cannot repair \(file.printable()): the tensor \"\(tensor.printable())\" reads back otherwise than it was written."
        case .inputChanged(let file, let tensor):
            "\(file.printable()): the tensor \"\(tensor.printable())\" changed while it was copied; nothing was written. "
                + "Try again when no other program writes to the file."
        }
    }
}
