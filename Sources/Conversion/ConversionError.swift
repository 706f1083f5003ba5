// SPDX-License-Identifier: Apache-2.0

/// Why nothing can be converted, besides what is wrong with a recipe or a file.
public enum ConversionError: Error, Sendable, Hashable {
    /// The output is the input, or one of its files.
    case outputIsInput(String)
}

extension ConversionError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .outputIsInput(let path):
            "The output \"\(path)\" is the input: choose another name, since the original is what all is measured by."
        }
    }
}
