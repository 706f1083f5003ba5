// SPDX-License-Identifier: Apache-2.0

internal import Documents
import OrderedCollections

/// The members of a marker, and those that some files nest under `params`; the outer ones win.
struct QuantizationMarkerSettings {
    let members: OrderedDictionary<String, JSONValue>
    let nested: OrderedDictionary<String, JSONValue>

    /// The value of a key; nil if it is missing or null.
    ///
    /// - Throws: `QuantizationMarkerError.unexpectedValue` if the value is of another kind.
    func value<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) throws(QuantizationMarkerError) -> Value? {
        guard let value = members[key] ?? nested[key], value != .null else { return nil }
        guard let converted = convert(value) else { throw .unexpectedValue(key: key, expected: expected) }
        return converted
    }

    /// The value of a key, of whatever kind; nil if it is missing or null.
    func value(_ key: String) -> JSONValue? {
        guard let value = members[key] ?? nested[key], value != .null else { return nil }
        return value
    }

    /// Values that Python takes for what is meant, and that are of another kind than convert-to-quant writes.
    var spellings: [String] {
        var found: [String] = []
        for key in ["convrot", "per_row"] {
            guard let value = value(key), value.boolValue == nil else { continue }
            found.append("\(key) is not true or false")
        }
        if let value = value("convrot_groupsize"), value.integerValue == nil {
            found.append("convrot_groupsize is not an integer")
        }
        if let value = value("orig_dtype"), value.stringValue == nil { found.append("orig_dtype is not a string") }
        return found
    }
}

extension JSONValue {
    /// Whether Python takes the value for true.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .string(let value): !value.isEmpty
        case .array(let value): !value.isEmpty
        case .object(let value): !value.isEmpty
        case .integer(let value): value != 0
        case .number(let value): value != 0
        }
    }

    /// The value as Python's `int()` makes it of a number or a text of digits; nil if it makes none.
    var asInteger: Int? {
        if let value = integerValue { return value }
        if let value = doubleValue, abs(value) < 0x1p53 { return Int(value) }
        guard let text = stringValue, text.utf8.count <= 32 else { return nil }
        let words = text.split(separator: " ")
        return words.count == 1 ? Int(words[0]) : nil
    }
}
