// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import OrderedCollections

extension QuantizationMarker {
    /// A marker from the bytes of `L.comfy_quant`; zeros after the text are padding.
    ///
    /// Keys that are not known are passed over. Values are taken as Python takes them, since ComfyUI does
    /// (`json.loads`, truth for `convrot`, `int()` for `convrot_groupsize`); what is spelled otherwise than
    /// convert-to-quant spells it is in ``spellings``.
    package init(decoding bytes: [UInt8]) throws(QuantizationMarkerError) {
        let text = bytes[..<((bytes.lastIndex { $0 != 0 } ?? -1) + 1)]
        let value: JSONValue
        do {
            value = try JSONValue(parsing: Array(text))
        } catch {
            throw .malformed(error)
        }
        try self.init(value)
        if text.count < bytes.count { spellings.append("zeros after the text") }
    }

    /// A marker from its JSON value, as it stands in the header; a bare text is taken as the format's name.
    package init(_ value: JSONValue) throws(QuantizationMarkerError) {
        if let format = value.stringValue, !format.isEmpty {
            self.init(format: format)
            isBareText = true
            return
        }
        guard let members = value.objectValue else { throw .unexpectedValue(key: "", expected: "an object") }
        let params = members["params"] ?? .null
        guard params == .null || params.objectValue != nil else {
            throw .unexpectedValue(key: "params", expected: "an object")
        }
        let settings = QuantizationMarkerSettings(members: members, nested: params.objectValue ?? [:])
        self.init(
            format: try settings.value("format", "a string", \.stringValue),
            originalType: settings.value("orig_dtype")?.stringValue,
            isRotated: settings.value("convrot")?.isTrue ?? false,
            writtenGroupSize: try settings.value("convrot_groupsize", "an integer", \.asInteger),
            isPerRow: settings.value("per_row")?.isTrue,
            hasNestedParameters: params != .null
        )
        writtenBlockSize = settings.value("group_size")?.asInteger
        writtenShape = settings.value("orig_shape")?.arrayValue
            .flatMap { sizes in
                let read = sizes.compactMap(\.integerValue)
                return read.count == sizes.count ? read : nil
            }
        spellings = settings.spellings
    }

    /// The text of `L.comfy_quant`, byte for byte as convert-to-quant writes it.
    package func encoded() -> String {
        var members = headerMembers
        if isPerRow == true { members["per_row"] = .bool(true) }
        return JSONValue.object(members).serialized(style: .python)
    }

    /// The layer's entry in the header, which does not say whether there is one scale per row.
    var headerEntry: JSONValue { .object(headerMembers) }

    private var headerMembers: OrderedDictionary<String, JSONValue> {
        var members: OrderedDictionary<String, JSONValue> = [:]
        if let format { members["format"] = .string(format) }
        if let originalType { members["orig_dtype"] = .string(originalType) }
        if isRotated { members["convrot"] = .bool(true) }
        if isRotated, let writtenGroupSize { members["convrot_groupsize"] = .integer(writtenGroupSize) }
        return members
    }
}

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
