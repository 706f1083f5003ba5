// SPDX-License-Identifier: Apache-2.0

/// A rule of a file's text that was broken, before it is known which file it was.
struct ParseProblem: Error, Equatable {
    var rule: Rule
    var tensor: String?
    var expected: String
    var found: String
    /// What is so and what to do, in place of what was expected and found; nil for those.
    var words: String?

    init(_ rule: Rule, tensor: String? = nil, expected: String, found: String) {
        self.rule = rule
        self.tensor = tensor
        self.expected = expected
        self.found = found
    }

    /// A problem of the whole file, in words that say what it is and what to do.
    init(_ rule: Rule, _ words: String, expected: String, found: String) {
        self.init(rule, expected: expected, found: found)
        self.words = words
    }

    /// The same problem, said of a tensor.
    func of(tensor name: String) -> ParseProblem {
        var problem = self
        problem.tensor = name
        return problem
    }

    /// The same problem, said of a file.
    func of(file: String) -> CheckpointError {
        CheckpointError(
            rule == .shardMissing ? .missing : .damaged,
            file: file,
            tensor: tensor,
            rule: rule.rawValue,
            expected: expected,
            found: found,
            words: words
        )
    }
}
