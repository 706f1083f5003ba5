// SPDX-License-Identifier: Apache-2.0

/// A tensor as far as its partner in another file is looked for: its name, and its shape if that is known.
package struct NamedShape: Sendable, Hashable {
    /// The tensor's name.
    package let name: String
    /// Its shape; nil if it is not known, as in a baseline: then any shape agrees.
    package let shape: [Int]?

    /// A tensor of this name and shape.
    package init(name: String, shape: [Int]?) {
        self.name = name
        self.shape = shape
    }
}
