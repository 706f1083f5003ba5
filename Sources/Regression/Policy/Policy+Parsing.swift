// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Yams

extension Policy {
    /// The schema that a policy may name.
    static let schema = "fidelio.policy/1"

    /// The standard policy with what a file changes; an empty file changes nothing.
    ///
    /// - Parameters:
    ///   - yaml: the file's content.
    ///   - file: the file's name, for messages.
    ///   - findings: the identifiers of all findings that there are.
    /// - Throws: every mistake of the file, not only the first.
    package init(parsing yaml: String, file: String, findings: [String]) throws(PolicyError) {
        let root: Node?
        do {
            root = try YAMLBounds.compose(yaml)
        } catch {
            throw PolicyError(error, file: file)
        }
        self = .standard
        guard let root, root.null == nil else { return }
        var reader = PolicyReader(findings: findings)
        reader.read(PolicyNode(node: root, file: file, key: "the policy"), into: &self)
        if let error = PolicyError(reader.errors) { throw error }
    }
}

extension PolicyError {
    /// What the YAML parser says, with its place.
    init(_ error: any Error, file: String) {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self = .malformed(file: file, line: mark.line, reason: problem + ".")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "\"\($0)\"" }.sorted().joined(separator: ", ")
            self = .malformed(file: file, line: context.mark.line, reason: "\(names) is there twice.")
        case .reader(let problem, _, _, _): self = .malformed(file: file, line: nil, reason: problem + ".")
        default: self = .malformed(file: file, line: nil, reason: "\(error)")
        }
    }
}
