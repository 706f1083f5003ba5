// SPDX-License-Identifier: Apache-2.0

public import Checkpoints
internal import Codecs
internal import OrderedCollections

extension Diagnosis {
    /// The diagnosis as a document, `"schema": "fidelio.findings/1"`, with sorted keys.
    ///
    /// - Parameter version: the version of the tool that made it.
    public func json(version: String) -> JSONValue {
        let verdict = verdict
        let document: JSONValue = .object([
            "schema": .string("fidelio.findings/1"),
            "tool": .object(["name": .string("fidelio"), "version": .string(version)]),
            "file": .string(name),
            "verdict": .object([
                "text": .string(verdict.text), "confidence": .string(verdict.confidence),
                "limits": .string(verdict.limits),
            ]),
            "rotation": rotation.map(Self.json) ?? .null,
            "architecture": architecture.map { .string($0.rawValue) } ?? .null,
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

    private static func json(_ rotation: FileRotation) -> JSONValue {
        .object([
            "group": Self.json(rotation.rotation),
            "sylvester": .bool(rotation.rotation?.isSylvester ?? false),
            "answers": .integer(rotation.answers),
            "agreeing": .integer(rotation.agreeing),
            "abstentions": .integer(rotation.abstentions),
            "certain": .bool(rotation.isCertain),
        ])
    }

    private static func json(_ rotation: Rotation?) -> JSONValue {
        rotation.map { .integer($0.groupSize) } ?? .null
    }

    private func json(_ layer: LayerEvidence) -> JSONValue {
        let codes = layer.codes
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(layer.layer.name),
            "shape": .array(layer.layer.weight.shape.map(JSONValue.integer)),
            "scaling": .string(layer.layer.scaling.rawValue),
            "equal_row_scales": .bool(layer.hasEqualRowScales),
            "claimed_group": Self.json(layer.layer.rotation),
            "found_group": layer.answer.abstains ? .null : Self.json(layer.answer.rotation),
            "abstains": .bool(layer.answer.abstains),
            "kurtosis_margin": .number(layer.answer.margin),
            "rows_read": .integer(codes.rows),
            "estimated_snr_db": .number(optional: codes.snrDB),
            "standard_error_db": .number(codes.standardErrorDB),
            "row_scaled_db": .number(optional: codes.rowScaledDB),
            "zero_share": .number(codes.zeroShare),
            "lost_row_share": .number(codes.lostShare),
        ]
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
