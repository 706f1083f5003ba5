// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Why nothing can be converted, besides what is wrong with a recipe or a file.
public enum ConversionError: Error, Sendable, Hashable {
    /// The output is something that is read: the input, one of its files, an original, a report.
    case outputIsInput(String)
    /// Quantized layers whose weights cannot be made of codes and scale.
    case notUnderstood(file: String, layers: [String], reason: String)
}

extension ConversionError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .outputIsInput(let path):
            "The output \"\(path)\" is the input: choose another name, since what is read is never written over."
        case .notUnderstood(let file, let layers, let reason):
            "\(file.printable()): \(layers.count) quantized layer\(layers.count == 1 ? "" : "s") cannot be dequantized, "
                + "such as \((layers.first ?? "").printable(limit: 200)): \(reason.printable(limit: 600)) "
                + "Nothing was written; --allow-unjudged leaves them as they are."
        }
    }
}
