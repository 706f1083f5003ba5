// SPDX-License-Identifier: Apache-2.0

/// A key of an object whose keys are not known when the code is written: names of metrics or of figures.
package struct AnyKey: CodingKey, Hashable {
    /// The key as the document has it.
    package let stringValue: String
    /// Nil: objects have names, not numbers.
    package var intValue: Int? { nil }

    /// A key of this name.
    package init(_ name: String) { stringValue = name }
    /// A key of this name.
    package init(stringValue: String) { self.init(stringValue) }
    /// Nil: a number is not a name.
    package init?(intValue: Int) { nil }
}
