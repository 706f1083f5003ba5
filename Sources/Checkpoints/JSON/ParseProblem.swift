// SPDX-License-Identifier: Apache-2.0

/// A rule of a file's text that was broken, before it is known which file it was.
struct ParseProblem: Error, Equatable {
    var rule: Rule
    var tensor: String?
    var expected: String
    var found: String

    init(_ rule: Rule, tensor: String? = nil, expected: String, found: String) {
        self.rule = rule
        self.tensor = tensor
        self.expected = expected
        self.found = found
    }

    /// The same problem, said of a tensor.
    func of(tensor name: String) -> ParseProblem {
        ParseProblem(rule, tensor: name, expected: expected, found: found)
    }

    /// The same problem, said of a file.
    func of(file: String) -> CheckpointError {
        CheckpointError(
            rule == .shardMissing ? .missing : .damaged,
            file: file,
            tensor: tensor,
            rule: rule.rawValue,
            expected: expected,
            found: found
        )
    }
}
