// SPDX-License-Identifier: Apache-2.0

/// A layer that looks quantized and about whose weights nothing can be said.
public struct UnjudgedLayer: Sendable, Equatable {
    /// The layer's name, without `.weight`.
    public let name: String
    /// The name of the tensor that holds its codes.
    public let weight: String
    /// Why, in one sentence.
    public let reason: String
    /// The same in a few words, as the rest of "could not be judged: 4 …".
    let words: String
}
