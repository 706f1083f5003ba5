// SPDX-License-Identifier: Apache-2.0

/// A rule that a text or a file must keep to.
///
/// Each format lists its own: `json` here, `safetensors` with its header.
package struct ParseRule: Hashable, Sendable {
    /// The stable identifier in errors.
    package let id: String

    package init(_ id: String) {
        self.id = id
    }
}

/// Strict JSON.
extension ParseRule {
    package static let jsonSyntax = ParseRule("json-syntax")
    package static let jsonText = ParseRule("json-utf8")
    package static let jsonDepth = ParseRule("json-depth")
    package static let jsonType = ParseRule("json-type")
    package static let jsonNumber = ParseRule("json-number")
    package static let integer = ParseRule("integer")
    package static let jsonSize = ParseRule("json-size")
    package static let duplicateKey = ParseRule("duplicate-key")
    package static let combiningMarks = ParseRule("combining-marks")

    /// All rules of JSON.
    package static let json: [ParseRule] = [
        .jsonSyntax, .jsonText, .jsonDepth, .jsonType, .jsonNumber, .integer, .jsonSize, .duplicateKey,
        .combiningMarks,
    ]
}
