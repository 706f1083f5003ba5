// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Yams

/// A value of a policy's YAML, with the key that leads to it and the place that errors name.
struct PolicyNode {
    let node: Node
    let file: String
    /// The key, or what the value is.
    let key: String

    /// The line it begins in, from 1.
    var line: Int? { node.mark?.line }

    /// The members of a mapping whose key is one of `known`, in the order of the file; what else is there goes to `errors`.
    func members(
        known: [String], place: String, errors: inout [PolicyError]
    ) -> [(key: String, value: PolicyNode)] {
        guard case .mapping(let mapping) = node else {
            errors.append(unexpected("keys with values"))
            return []
        }
        var members: [(key: String, value: PolicyNode)] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                errors.append(unexpected("keys that are words"))
                continue
            }
            if known.contains(scalar.string) {
                members.append((scalar.string, PolicyNode(node: value, file: file, key: scalar.string)))
            } else {
                errors.append(
                    .unknownKey(
                        file: file, line: key.mark?.line, key: scalar.string, place: place,
                        nearest: NearestName.of(scalar.string, among: known), known: known))
            }
        }
        return members
    }

    /// The elements of a list; none if it is not one, which goes to `errors`.
    func elements(errors: inout [PolicyError]) -> [PolicyNode] {
        guard case .sequence(let sequence) = node else {
            errors.append(unexpected("a list"))
            return []
        }
        return sequence.map { PolicyNode(node: $0, file: file, key: key) }
    }

    /// One word, or a list of words.
    func words(errors: inout [PolicyError]) -> [PolicyNode] {
        if case .scalar = node { return [self] }
        return elements(errors: &errors)
    }

    /// Whether it has keys and values.
    var isMapping: Bool {
        if case .mapping = node { true } else { false }
    }

    /// Whether it is a list without elements.
    var isEmptyList: Bool {
        guard case .sequence(let sequence) = node else { return false }
        return sequence.isEmpty
    }

    /// The text of a single value that is not empty.
    func text(_ expected: String = "text") throws(PolicyError) -> String {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw unexpected(expected) }
        return scalar.string
    }

    /// A finite number.
    func number() throws(PolicyError) -> Double {
        guard let value = Double(try text("a number")), value.isFinite else { throw unexpected("a number") }
        return value
    }

    /// One of several words.
    func choice<Choice: RawRepresentable & CaseIterable>() throws(PolicyError) -> Choice
    where Choice.RawValue == String {
        let expected = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        guard let choice = Choice(rawValue: try text("one of \(expected)")) else {
            throw unexpected("one of \(expected)")
        }
        return choice
    }

    /// The error of a value that is not what its key needs.
    func unexpected(_ expected: String) -> PolicyError {
        let found =
            switch node {
            case .scalar(let scalar): scalar.string.isEmpty ? "empty" : "\"\(scalar.string)\""
            case .mapping: "keys with values"
            case .sequence: "a list"
            case .alias: "an alias"
            }
        return .unexpectedValue(file: file, line: line, key: key, expected: expected, found: found)
    }
}
