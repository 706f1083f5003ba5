// SPDX-License-Identifier: Apache-2.0

internal import Pictures

extension PolicyReader {
    /// Reads what pictures must keep to: verdicts that fail, and limits of two medians.
    mutating func read(pictures node: PolicyNode, into policy: inout Policy) {
        for (key, value) in node.members(known: ["fail", "texture_db", "edges_db"], place: "pictures", errors: &errors)
        {
            switch key {
            case "fail": policy.pictures.fail = verdicts(value)
            case "texture_db": policy.pictures.texture = limit(value, place: key)
            default: policy.pictures.edges = limit(value, place: key)
            }
        }
    }

    /// Verdicts that fail: one, a list, or `none`.
    private mutating func verdicts(_ node: PolicyNode) -> [PictureVerdict] {
        let names = PicturePolicy.nameable.map(\.rawValue)
        return node.words(errors: &errors)
            .compactMap { word in
                let verdict: PictureVerdict?? = attempt { () throws(PolicyError) in
                    let text = try word.text("a verdict")
                    guard text != "none" else { return nil }
                    guard names.contains(text), let verdict = PictureVerdict(rawValue: text) else {
                        throw word.unexpected("one of \(names.joined(separator: ", ")), none")
                    }
                    return verdict
                }
                return verdict.flatMap(\.self)
            }
    }

    /// The `within` of a median; nil for none.
    private mutating func limit(_ node: PolicyNode, place: String) -> Double? {
        var limit: Double?
        for (_, value) in node.members(known: ["within"], place: place, errors: &errors) {
            _ = attempt { () throws(PolicyError) in
                guard try value.text("a number or none") != "none" else { return }
                let number = try value.number()
                guard number >= 0 else { throw value.unexpected("a number that is not negative, or none") }
                limit = number
            }
        }
        return limit
    }
}
