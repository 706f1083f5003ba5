// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import OrderedCollections

extension Finding {
    /// The finding as an entry of `fidelio.findings/2`.
    package var json: JSONValue {
        .object([
            "id": .string(id.rawValue),
            "title": .string(id.title),
            "severity": .string(severity.rawValue),
            "subjects": .array(subjects.map(\.json)),
            "cause": .string(cause),
            "consequence": .string(consequence),
            "remedy": .string(remedy),
        ])
    }
}

extension FindingSubject {
    /// The subject with its figures.
    var json: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["name": .string(name)]
        for (key, value) in figures {
            members[key] = .number(value)
        }
        if let detail { members["detail"] = .string(detail) }
        return .object(members)
    }
}

extension JSONValue {
    /// A number, or null for nil.
    static func number(optional value: Double?) -> JSONValue {
        value.map(JSONValue.number) ?? .null
    }
}
