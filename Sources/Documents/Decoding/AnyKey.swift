// SPDX-License-Identifier: Apache-2.0

/// A key by its name: one that is not known when the code is written, such as a metric's, or one of a document that is only
/// written.
package struct AnyKey: CodingKey, Hashable, ExpressibleByStringLiteral {
    /// The key as the document has it.
    package let stringValue: String
    /// Nil: objects have names, not numbers.
    package var intValue: Int? { nil }

    /// A key of this name.
    package init(_ name: String) { stringValue = name }
    /// A key of this name.
    package init(stringValue: String) { self.init(stringValue) }
    /// A key of this name.
    package init(stringLiteral name: String) { self.init(name) }
    /// Nil: a number is not a name.
    package init?(intValue: Int) { nil }
}

extension Encoder {
    /// An object whose keys are given by name.
    package func members() -> KeyedEncodingContainer<AnyKey> { container(keyedBy: AnyKey.self) }
}
