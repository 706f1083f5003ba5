// SPDX-License-Identifier: Apache-2.0

/// One layer that a repair changes, or that keeps something wrong.
public struct RepairedLayer: Sendable {
    /// The layer's name.
    public let name: String
    /// What is written otherwise.
    public let changes: [RepairChange]
    /// How it is quantized anew; nil if its codes are kept.
    public let requantization: Requantization?
    /// What is wrong with it, or not known of it, and stays as it is.
    public let obstacles: [String]
}

/// A layer that could not be judged: all of its tensors are copied as they are.
public struct UnjudgedLayer: Sendable, Hashable {
    /// The layer's name.
    public let name: String
    /// Why, as a sentence.
    public let reason: String

    /// A layer and the reason.
    public init(_ name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}
