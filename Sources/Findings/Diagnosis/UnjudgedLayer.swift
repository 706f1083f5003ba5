// SPDX-License-Identifier: Apache-2.0

/// A layer that looks quantized and about whose weights nothing can be said.
package struct UnjudgedLayer: Sendable, Equatable {
    /// The layer's name, without `.weight`.
    package let name: String
    /// The name of the tensor that holds its codes.
    package let weight: String
    /// Why, in one sentence.
    package let reason: String
    /// The same in a few words, as the rest of "could not be judged: 4 …".
    let words: String
}
