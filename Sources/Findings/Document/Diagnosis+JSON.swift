// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
package import Documents
internal import OrderedCollections

extension Diagnosis {
    /// The diagnosis as a document, `"schema": "fidelio.findings/2"`, with sorted keys.
    ///
    /// - Parameter version: the version of the tool that made it.
    package func json(version: String) -> JSONValue {
        let verdict = verdict
        let document: JSONValue = .object([
            "schema": .string("fidelio.findings/2"),
            "tool": .object(["name": .string("fidelio"), "version": .string(version)]),
            "file": .string(name),
            "verdict": .object([
                "mark": .string(mark.id),
                "text": .string(verdict.text), "confidence": .string(verdict.confidence),
                "limits": .string(verdict.limits),
            ]),
            "rotation": rotation.map(Self.json) ?? .null,
            "architecture": architecture.map { .string($0.name) } ?? .null,
            "whole": .bool(isWhole),
            "reference": reference?.json(thresholds) ?? .null,
            "findings": .array(findings.map(\.json)),
            "layers": .array(layers.map(json)),
            "quantized_layers": .integer(quantizedCount),
            "unjudged": .array(
                unjudged.map { .object(["name": .string($0.name), "reason": .string($0.reason)]) }),
        ])
        return document.withSortedKeys
    }

    private static func json(_ rotation: RotationDecision) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "answer": .string(rotation.answer.rawValue),
            "testifying": .integer(rotation.testifying),
            "against": .integer(rotation.against),
            "ordered": .array(rotation.ordered.map(JSONValue.string)),
        ]
        if rotation.behaviour.isDecided { members["behaviour"] = basis(rotation.behaviour.rotation) }
        return .object(members)
    }

    /// A basis: its group, null for none, and whether it is Sylvester's.
    private static func basis(_ rotation: Rotation?) -> JSONValue {
        .object(["group": json(rotation), "sylvester": .bool(rotation?.isSylvester ?? false)])
    }

    /// The close look at a layer's bases: each against the claim, one number per deflation (0, 2 and 8 directions taken off).
    private func evidence(_ layer: LayerEvidence) -> JSONValue? {
        guard layer.hasPossibleClaim, let found = rotation?.evidence[layer.layer.name] else { return nil }
        let claim = layer.layer.rotation
        let rivals = RotationBases.all(columns: found.columns).filter { $0 != claim && found.figures[$0] != nil }
        return .array(
            rivals.map { rival in
                let compared = found.comparisons(claim, rival)
                return .object([
                    "basis": Self.basis(rival),
                    "claim": .array(compared.map { .number($0.first) }),
                    "rival": .array(compared.map { .number($0.second) }),
                    "mixture": .array(compared.map { .number($0.mixture) }),
                ])
            })
    }

    private static func json(_ rotation: Rotation?) -> JSONValue {
        rotation.map { .integer($0.groupSize) } ?? .null
    }

    private func json(_ layer: LayerEvidence) -> JSONValue {
        let codes = layer.codes
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(layer.layer.name),
            "shape": .array(layer.layer.shape.map(JSONValue.integer)),
            "scaling": .string(layer.layer.scaling.rawValue),
            "equal_row_scales": .bool(layer.hasEqualRowScales),
            "claimed_group": Self.json(layer.layer.rotation),
            "testifies": .bool(layer.glance.testifies),
            "rows_read": .integer(codes.rows),
            "estimated_snr_db": .number(optional: codes.snrDB),
            "standard_error_db": .number(codes.standardErrorDB),
            "row_scaled_db": .number(optional: codes.rowScaledDB),
            "zero_share": .number(codes.zeroShare),
            "lost_row_share": .number(codes.lostShare),
        ]
        if let named = rotation?.named[layer.layer.name] { members["found"] = Self.basis(named.rotation) }
        if let evidence = evidence(layer) { members["rotation_evidence"] = evidence }
        // What a sample cannot know is absent.
        if layer.isWhole {
            members["worst_row_db"] = .number(optional: codes.worstRowDB)
            members["empty_rows"] = .integer(codes.emptyRows)
            members["saturated"] = .integer(codes.saturated)
            members["largest_code"] = .integer(codes.largestCode)
        }
        return .object(members)
    }
}

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
            "remedy": .string(remedy.text),
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
