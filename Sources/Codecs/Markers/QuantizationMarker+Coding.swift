// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import OrderedCollections

extension QuantizationMarker {
    /// A marker from the bytes of `L.comfy_quant`.
    ///
    /// Keys that are not known are passed over; a known key with a value of the wrong kind is an error.
    public init(decoding bytes: [UInt8]) throws(QuantizationMarkerError) {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .malformed(error)
        }
        try self.init(value)
    }

    /// A marker from its JSON value, as it stands in the header.
    public init(_ value: JSONValue) throws(QuantizationMarkerError) {
        guard let members = value.objectValue else { throw .unexpectedValue(key: "", expected: "an object") }
        let params = members["params"] ?? .null
        guard params == .null || params.objectValue != nil else {
            throw .unexpectedValue(key: "params", expected: "an object")
        }
        let settings = QuantizationMarkerSettings(members: members, nested: params.objectValue ?? [:])
        self.init(
            format: try settings.value("format", "a string", \.stringValue),
            originalType: try settings.value("orig_dtype", "a string", \.stringValue),
            isRotated: try settings.value("convrot", "true or false", \.boolValue) ?? false,
            writtenGroupSize: try settings.value("convrot_groupsize", "an integer", \.integerValue),
            isPerRow: try settings.value("per_row", "true or false", \.boolValue),
            hasNestedParameters: params != .null
        )
    }

    /// The text of `L.comfy_quant`, byte for byte as convert-to-quant writes it.
    public func encoded() -> String {
        var members = headerMembers
        if isPerRow == true { members["per_row"] = .bool(true) }
        return JSONValue.object(members).serialized(style: .python)
    }

    /// The layer's entry in the header, which does not say whether there is a scale a row.
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
