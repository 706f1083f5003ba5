// SPDX-License-Identifier: Apache-2.0

package import Checkpoints

/// An element type that a preset keeps for some of the layers that it leaves unquantized.
///
/// It takes the place of `--output-dtype` for those layers. A layer that is narrower than `elementType` stays as it is.
package struct PreservedType: Sendable, Hashable {
    /// The element type to write.
    package let elementType: ElementType
    /// A regular expression that matches the names of the layers.
    package let pattern: String

    /// A preserved type from its parts.
    package init(_ elementType: ElementType, pattern: String) {
        self.elementType = elementType
        self.pattern = pattern
    }
}
