// SPDX-License-Identifier: Apache-2.0

internal import OrderedCollections

/// Turns a value into compact JSON: the one way in which Fidelio writes documents.
///
/// Foundation's encoder sorts all keys or none, and writes `5.0` as `5`; documents that are read by others, or line by line,
/// need their keys in order and their numbers as they are.
struct DocumentEncoder {
    /// What the values do not say of their text.
    struct Form {
        /// Whether keys stand in the order of their bytes, or else in that in which they are written.
        var sortsKeys = true
        /// Whether a number with a fraction keeps it if it is 0: `5.0`, not `5`.
        var keepsFractions = false
    }

    /// What the values do not say of their text.
    let form: Form

    /// The JSON without white space between its tokens.
    ///
    /// - Throws: `EncodingError` if a number is not finite.
    func text(of document: some Encodable) throws -> String {
        let encoder = ValueEncoder(form: form, codingPath: [])
        try document.encode(to: encoder)
        var text = ""
        encoder.write(to: &text)
        return text
    }

    /// The text of a value that has no parts; nil if it has, or encodes itself in another way.
    func scalar(_ value: some Encodable, at codingPath: () -> [any CodingKey]) throws -> String? {
        switch value {
        case let value as String:
            var text = ""
            text.appendJSON(value)
            return text
        case let value as Double: return try number(value, at: codingPath)
        case let value as Int: return "\(value)"
        case let value as Bool: return value ? "true" : "false"
        case let value as Float: return try number(value, at: codingPath)
        case let value as any BinaryInteger: return "\(value)"
        default: return nil
        }
    }

    private func number(
        _ value: some BinaryFloatingPoint & Encodable & LosslessStringConvertible, at codingPath: () -> [any CodingKey]
    ) throws -> String {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: codingPath(), debugDescription: "JSON has no number \(value)."))
        }
        let text = value.description
        return !form.keepsFractions && text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

/// A part of the document as it grows.
enum EncodedPart {
    /// A value without parts, as text.
    case scalar(String)
    /// An object or array.
    case container(EncodedContainer)
    /// A value that is still being encoded.
    case value(ValueEncoder)

    func write(to text: inout String, _ form: DocumentEncoder.Form) {
        switch self {
        case .scalar(let scalar): text += scalar
        case .container(let container): container.write(to: &text, form)
        case .value(let encoder): encoder.write(to: &text)
        }
    }
}

/// An object or array as it grows; what encodes into it holds it too.
final class EncodedContainer {
    /// The keys of an object in the order in which they came; an array has none.
    private var keys: OrderedSet<String> = []
    private(set) var parts: [EncodedPart] = []
    private let isObject: Bool

    init(isObject: Bool) { self.isObject = isObject }

    /// Adds an element.
    func append(_ part: EncodedPart) { parts.append(part) }

    /// Adds a member; of one key the last value counts.
    func append(_ part: EncodedPart, key: String) {
        let (isNew, index) = keys.append(key)
        if isNew {
            parts.append(part)
        } else {
            parts[index] = part
        }
    }

    func write(to text: inout String, _ form: DocumentEncoder.Form) {
        text += isObject ? "{" : "["
        for (place, index) in order(form).enumerated() {
            if place > 0 { text += "," }
            if isObject {
                text.appendJSON(keys[index])
                text += ":"
            }
            parts[index].write(to: &text, form)
        }
        text += isObject ? "}" : "]"
    }

    private func order(_ form: DocumentEncoder.Form) -> [Int] {
        guard isObject, form.sortsKeys else { return Array(parts.indices) }
        return parts.indices.sorted { keys[$0].utf8.lexicographicallyPrecedes(keys[$1].utf8) }
    }
}
