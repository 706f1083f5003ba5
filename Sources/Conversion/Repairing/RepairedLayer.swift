// SPDX-License-Identifier: Apache-2.0

/// One layer that a repair changes, or that keeps something wrong.
package struct RepairedLayer: Sendable {
    /// The layer's name.
    package let name: String
    /// What is written otherwise.
    package let changes: [RepairChange]
    /// How it is quantized anew; nil if its codes are kept.
    package let requantization: Requantization?
    /// What is wrong with it, or not known of it, and stays as it is.
    package let obstacles: [String]
}

/// A layer that could not be judged: all of its tensors are copied as they are.
package struct UntouchedLayer: Sendable, Hashable {
    /// The layer's name.
    package let name: String
    /// Why, as a sentence.
    package let reason: String

    /// A layer and the reason.
    package init(_ name: String, reason: String) {
        self.name = name
        self.reason = reason
    }
}
