// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import OrderedCollections

extension ReferenceEvidence {
    /// What the original says, a layer an entry, in the order of names.
    func json(_ thresholds: Thresholds) -> JSONValue {
        .object([
            "name": .string(name),
            "comparable": .bool(isComparable),
            "naming": naming.json,
            "pooled_snr_db": .number(optional: pooledDB),
            "layers": .array(layers.sorted { $0.key < $1.key }.map { Self.json($0.key, $0.value, thresholds) }),
            "unmatched": .array(
                unmatched.map { .object(["name": .string($0.name), "reason": .string($0.reason)]) }),
            "changed": .array(
                changed.map { tensor in
                    .object([
                        "name": .string(tensor.name), "max_abs_diff": .number(optional: tensor.maxAbsDiff),
                    ])
                }),
        ])
    }

    private static func json(_ name: String, _ layer: LayerReference, _ thresholds: Thresholds) -> JSONValue {
        .object([
            "name": .string(name),
            "measured_snr_db": .number(optional: layer.measuredDB),
            "row_db": .number(optional: layer.rowDB),
            "row_rotated_db": .number(optional: layer.rowRotatedDB),
            "error_share": .number(optional: layer.errorShare),
            "differences": layer.differences?.json ?? .null,
            "recipes": .array(layer.recipes.map(json)),
            "recipe": layer.reproduction.map { json($0, thresholds) } ?? .null,
            "hypotheses": .array(
                layer.hypotheses.map { hypothesis in
                    .object([
                        "group": hypothesis.rotation.map { .integer($0.groupSize) } ?? .null,
                        "sylvester": .bool(hypothesis.rotation?.isSylvester ?? false),
                        "snr_db": .number(optional: hypothesis.snrDB),
                        "cosine": .number(optional: hypothesis.cosine),
                    ])
                }),
        ])
    }

    private static func json(_ recipe: RecipeHypothesis) -> JSONValue {
        .object(
            members(recipe.configuration)
                .merging([
                    "snr_db": .number(optional: recipe.snrDB),
                    "cosine": .number(optional: recipe.cosine),
                    "exact": .bool(recipe.isExact),
                ]) { $1 })
    }

    private static func json(_ reproduction: Reproduction, _ thresholds: Thresholds) -> JSONValue {
        let deviation = reproduction.scaleDeviation
        return .object(
            members(reproduction.configuration)
                .merging([
                    "equal_codes": .number(reproduction.equalCodes),
                    "scale_deviation": .number(optional: deviation.isFinite ? deviation : nil),
                    "reproduces": .bool(reproduction.holds(thresholds)),
                ]) { $1 })
    }

    private static func members(_ configuration: Configuration) -> OrderedDictionary<String, JSONValue> {
        [
            "scaling": .string(configuration.scaling.rawValue),
            "group": configuration.rotation.map { .integer($0.groupSize) } ?? .null,
            "sylvester": .bool(configuration.rotation?.isSylvester ?? false),
        ]
    }
}

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
