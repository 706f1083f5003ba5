// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import OrderedCollections

extension Differences {
    /// What was found and what was tried.
    var json: JSONValue {
        .object([
            "explanation": explanation?.json ?? .null,
            "remainder": remainder.map(JSONValue.string) ?? .null,
            "tried": .array(
                trials.map { trial in
                    .object(["kind": .string(trial.kind.rawValue), "snr_db": .number(optional: trial.snrDB)])
                }),
        ])
    }
}

extension Explanation {
    fileprivate var json: JSONValue {
        .object([
            "kind": .string(kind.rawValue),
            "group": rotation.map { .integer($0.groupSize) } ?? .null,
            "sylvester": .bool(rotation?.isSylvester ?? false),
            "snr_db": .number(optional: snrDB.isFinite ? snrDB : nil),
            "slight": .bool(isSlight),
            "words": .string(words),
        ])
    }
}

extension NamingDifference {
    /// How the names of the two files differ.
    var json: JSONValue {
        .object([
            "prefixes": .array(
                prefixes.map { prefix in
                    .object([
                        "candidate": .string(prefix.candidate), "original": .string(prefix.original),
                        "names": .integer(prefix.names),
                    ])
                }),
            "renamings": .array(renamings.map(JSONValue.string)),
            "fused": .integer(fused),
        ])
    }
}
