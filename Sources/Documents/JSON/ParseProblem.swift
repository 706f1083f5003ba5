// SPDX-License-Identifier: Apache-2.0

package import Files

/// A rule of a file's text that was broken, before it is known which file it was.
package struct ParseProblem: Error, Equatable {
    package var rule: ParseRule
    package var tensor: String?
    package var expected: String
    package var found: String
    /// What is so and what to do, in place of what was expected and found; nil for those.
    package var words: String?

    package init(_ rule: ParseRule, tensor: String? = nil, expected: String, found: String) {
        self.rule = rule
        self.tensor = tensor
        self.expected = expected
        self.found = found
    }

    /// A problem of the whole file, in words that say what it is and what to do.
    package init(_ rule: ParseRule, _ words: String, expected: String, found: String) {
        self.init(rule, expected: expected, found: found)
        self.words = words
    }

    /// The same problem, said of a tensor.
    package func of(tensor name: String) -> ParseProblem {
        var problem = self
        problem.tensor = name
        return problem
    }

    /// The same problem, said of a file.
    package func of(file: String, kind: FileError.Kind = .damaged) -> FileError {
        FileError(
            kind,
            file: file,
            tensor: tensor,
            rule: rule.id,
            expected: expected,
            found: found,
            words: words
        )
    }
}

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
