// SPDX-License-Identifier: Apache-2.0

package import Documents

/// Why a marker cannot be understood.
package enum QuantizationMarkerError: Error, Sendable, Equatable {
    /// The text is not JSON.
    case malformed(JSONError)
    /// The JSON value is of another kind than the marker needs.
    case unexpectedValue(key: String, expected: String)
}

extension QuantizationMarkerError: CustomStringConvertible {
    /// The reason, as the rest of a sentence that begins with the marker's name.
    package var description: String {
        switch self {
        case .malformed(let error): "is not JSON: expected \(error.expected), found \(error.found)"
        case .unexpectedValue("", let expected): "is not \(expected)"
        case .unexpectedValue(let key, let expected): "has a \"\(key)\" that is not \(expected)"
        }
    }
}
