// SPDX-License-Identifier: Apache-2.0

package import Codecs
internal import Documents
internal import Files

/// Documents name configurations by their labels.
extension KeyedDecodingContainer {
    /// Reads what is kept by configuration.
    ///
    /// - Throws: `DecodingError` if a label names no configuration.
    func decodeByConfiguration<Value: Decodable>(
        _ type: Value.Type, forKey key: Key
    ) throws -> [Configuration: Value] {
        let byLabel = try decode([String: Value].self, forKey: key)
        return try Dictionary(uniqueKeysWithValues: byLabel.map { try (configuration($0.key, key), $0.value) })
    }

    /// Reads configurations in order.
    ///
    /// - Throws: `DecodingError` if a label names no configuration.
    package func decodeConfigurations(forKey key: Key) throws -> [Configuration] {
        try decode([String].self, forKey: key).map { try configuration($0, key) }
    }

    private func configuration(_ label: String, _ key: Key) throws -> Configuration {
        guard let configuration = Configuration(label: label) else {
            throw damage(
                key, "\"\(label.printable(limit: 80))\"", expected: "a configuration such as \"row/rot64\"")
        }
        return configuration
    }
}

extension KeyedEncodingContainer {
    /// Writes what is kept by configuration.
    mutating func encode<Value: Encodable>(byConfiguration values: [Configuration: Value], forKey key: Key) throws {
        try encode(
            Dictionary(uniqueKeysWithValues: values.map { ($0.key.description, $0.value) }), forKey: key)
    }
}
