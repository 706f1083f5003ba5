// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import OrderedCollections

/// The members of a marker, and those that some files nest under `params`; the outer ones win.
struct QuantizationMarkerSettings {
    let members: OrderedDictionary<String, JSONValue>
    let nested: OrderedDictionary<String, JSONValue>

    /// The value of a key; nil where it is missing or null.
    ///
    /// - Throws: `QuantizationMarkerError.unexpectedValue` where the value is of another kind.
    func value<Value>(
        _ key: String,
        _ expected: String,
        _ convert: (JSONValue) -> Value?
    ) throws(QuantizationMarkerError) -> Value? {
        guard let value = members[key] ?? nested[key], value != .null else { return nil }
        guard let converted = convert(value) else { throw .unexpectedValue(key: key, expected: expected) }
        return converted
    }
}
