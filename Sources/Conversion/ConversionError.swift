// SPDX-License-Identifier: Apache-2.0

/// Why nothing can be converted, besides what is wrong with a recipe or a file.
public enum ConversionError: Error, Sendable, Hashable {
    /// The output is something that is read: the input, one of its files, an original, a report.
    case outputIsInput(String)
}

extension ConversionError: CustomStringConvertible {
    /// What is wrong, in one sentence.
    public var description: String {
        switch self {
        case .outputIsInput(let path):
            "The output \"\(path)\" is the input: choose another name, since what is read is never written over."
        }
    }
}
