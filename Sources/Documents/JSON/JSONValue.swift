// SPDX-License-Identifier: Apache-2.0

package import OrderedCollections

/// JSON that others wrote, or that is stored in a file of theirs: a marker, a string of metadata that holds JSON.
///
/// Fidelio's own documents are types of their own, see ``SchemaDocument``.
/// Keys keep their order. Two values are equal if they are of the same case with equal contents: `1` and `1.0` differ,
/// and so do objects with another order of keys (see `isEquivalent(to:)`).
package enum JSONValue: Sendable, Hashable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number that was written without fraction or exponent and fits `Int`.
    case integer(Int)
    /// Any other number; always finite when it was parsed.
    case number(Double)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Members in order.
    case object(OrderedDictionary<String, JSONValue>)
}

extension JSONValue {
    /// The member of an object; nil if there is none or the value is not an object.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    /// The text of a string.
    package var stringValue: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of an integer.
    package var integerValue: Int? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The value of any number.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The value of a truth value.
    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The elements of an array.
    package var arrayValue: [JSONValue]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members of an object.
    package var objectValue: OrderedDictionary<String, JSONValue>? {
        guard case .object(let members) = self else { return nil }
        return members
    }

    /// Whether both say the same to a reader that ignores the order of keys and how a number was written.
    package func isEquivalent(to other: JSONValue) -> Bool {
        switch (self, other) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map(value.isEquivalent) ?? false }
        case (.integer, .number), (.number, .integer): doubleValue == other.doubleValue
        default: self == other
        }
    }
}
