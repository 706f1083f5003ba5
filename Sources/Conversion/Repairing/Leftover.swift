// SPDX-License-Identifier: Apache-2.0

/// Something in a file that no layer needs, and that loaders may trip over.
package struct Leftover: Sendable, Hashable {
    /// Where it is; the raw value is the word in documents.
    package enum Place: String, Sendable, Hashable {
        /// A tensor.
        case tensor
        /// An entry of the header's `_quantization_metadata`.
        case header
    }

    /// The tensor's name, or that of the layer that the header's entry speaks of.
    package let name: String
    /// Where it is.
    package let place: Place
    /// Why no layer needs it, as a sentence.
    package let reason: String

    /// A leftover from its parts.
    package init(_ name: String, in place: Place, reason: String) {
        self.name = name
        self.place = place
        self.reason = reason
    }
}
