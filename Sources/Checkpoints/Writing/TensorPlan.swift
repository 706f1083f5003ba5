// SPDX-License-Identifier: Apache-2.0

/// A tensor that will be written.
package struct TensorPlan: Sendable, Hashable {
    /// Its name.
    package var name: String
    /// The type of its elements.
    package var elementType: ElementType
    /// Its dimensions, outermost first; empty for a scalar.
    package var shape: [Int]

    /// A tensor from its parts.
    package init(name: String, elementType: ElementType, shape: [Int]) {
        self.name = name
        self.elementType = elementType
        self.shape = shape
    }

    /// How many bytes it takes.
    ///
    /// - Precondition: the size fits `Int` and is whole bytes; `CheckpointWriter` refuses others with an error.
    package var byteCount: Int {
        shape.reduce(elementType.bitWidth, *) / 8
    }
}
