// SPDX-License-Identifier: Apache-2.0

/// Takes one value, whatever it is; nothing becomes an empty object.
final class ValueEncoder: Encoder {
    let codingPath: [any CodingKey]
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private let form: DocumentEncoder.Form
    private var part: EncodedPart?

    init(form: DocumentEncoder.Form, codingPath: [any CodingKey]) {
        self.form = form
        self.codingPath = codingPath
    }

    func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(ObjectEncoder<Key>(into: container(isObject: true), form, codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        ArrayEncoder(into: container(isObject: false), form, codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func write(to text: inout String) {
        guard let part else {
            text += "{}"
            return
        }
        part.write(to: &text, form)
    }

    /// The container that was asked for before, since a value can be written in several steps.
    private func container(isObject: Bool) -> EncodedContainer {
        if case .container(let container) = part { return container }
        let container = EncodedContainer(isObject: isObject)
        part = .container(container)
        return container
    }

    /// A value as a part of the document.
    static func part(
        of value: some Encodable, _ form: DocumentEncoder.Form, at codingPath: () -> [any CodingKey]
    ) throws -> EncodedPart {
        // Most values have no parts, and no need of a path.
        if let scalar = try DocumentEncoder(form: form).scalar(value, at: codingPath) { return .scalar(scalar) }
        let encoder = ValueEncoder(form: form, codingPath: codingPath())
        try value.encode(to: encoder)
        return encoder.part ?? .value(encoder)
    }
}

extension ValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { part = .scalar("null") }

    func encode(_ value: some Encodable) throws { part = try Self.part(of: value, form, at: { codingPath }) }
}

/// Takes the members of an object.
private struct ObjectEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey]
    private let form: DocumentEncoder.Form
    private let object: EncodedContainer

    init(into object: EncodedContainer, _ form: DocumentEncoder.Form, _ codingPath: [any CodingKey]) {
        (self.object, self.form, self.codingPath) = (object, form, codingPath)
    }

    func encodeNil(forKey key: Key) { object.append(.scalar("null"), key: key.stringValue) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        object.append(try ValueEncoder.part(of: value, form, at: { codingPath + [key] }), key: key.stringValue)
    }

    func nestedContainer<Nested>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<Nested> {
        nested(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { nested(key).unkeyedContainer() }

    func superEncoder() -> any Encoder { nested(AnyKey("super")) }
    func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

    private func nested(_ key: some CodingKey) -> ValueEncoder {
        let encoder = ValueEncoder(form: form, codingPath: codingPath + [key])
        object.append(.value(encoder), key: key.stringValue)
        return encoder
    }
}

/// Takes the elements of an array.
private struct ArrayEncoder: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey]
    private let form: DocumentEncoder.Form
    private let array: EncodedContainer

    init(into array: EncodedContainer, _ form: DocumentEncoder.Form, _ codingPath: [any CodingKey]) {
        (self.array, self.form, self.codingPath) = (array, form, codingPath)
    }

    var count: Int { array.parts.count }

    func encodeNil() { array.append(.scalar("null")) }

    func encode(_ value: some Encodable) throws {
        array.append(try ValueEncoder.part(of: value, form, at: { codingPath + [AnyKey("\(count)")] }))
    }

    func nestedContainer<Nested>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        nested().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { nested().unkeyedContainer() }

    func superEncoder() -> any Encoder { nested() }

    private func nested() -> ValueEncoder {
        let encoder = ValueEncoder(form: form, codingPath: codingPath + [AnyKey("\(count)")])
        array.append(.value(encoder))
        return encoder
    }
}
