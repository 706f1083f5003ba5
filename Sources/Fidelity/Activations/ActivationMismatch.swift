// SPDX-License-Identifier: Apache-2.0

internal import Files

/// Activations that were not captured of the model that they are given for: most of their layers are not in it.
package struct ActivationMismatch: Error, Sendable, Equatable {
    /// The file of activations.
    package let file: String
    /// The model.
    package let original: String
    /// Layers of the file that are the model's, by name and number of inputs.
    package let matched: Int
    /// Layers of the file.
    package let layers: Int
    /// One that is not, in a sentence.
    package let example: String
}

extension ActivationMismatch: CustomStringConvertible {
    /// What is wrong and what to do.
    package var description: String {
        "\(file.printable()) was not captured of \(original.printable()): \(matched) of its \(layers) layers "
            + "\(matched == 1 ? "is" : "are") in it by name and number of inputs; expected at least half. "
            + "\(example.printable()) Capture the original itself (docs/activations.md)."
    }
}
