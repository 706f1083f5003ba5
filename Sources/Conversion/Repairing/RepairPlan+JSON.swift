// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Documents
package import OrderedCollections

extension RepairPlan {
    /// The plan as a document, `"schema": "fidelio.repair/1"`.
    ///
    /// - Parameters:
    ///   - version: the version of the tool that made it.
    ///   - isWritten: whether a file was written by this plan, and proved.
    ///   - outcome: members that only a run knows, such as what the written file is.
    package func json(
        version: String, isWritten: Bool, outcome: OrderedDictionary<String, JSONValue> = [:]
    ) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "schema": .string("fidelio.repair/1"),
            "tool": .object(["name": .string("fidelio"), "version": .string(version)]),
            "file": .string(file),
            "changes": .bool(hasChanges),
            "written": .bool(isWritten),
            "reference": reference?.json ?? .null,
            "header_replaced": .bool(replacesHeader),
            "layers": .array(layers.map(\.json)),
            "leftovers": .array(leftovers.map { $0.json(isDropped: dropsLeftovers) }),
            "unjudged": .array(
                unjudged.map { .object(["name": .string($0.name), "reason": .string($0.reason)]) }),
            "totals": .object([
                "judged": .integer(judgedLayers),
                "changed": .integer(changed.count),
                "requantized": .integer(requantized.count),
                "unmended": .integer(unmended.count),
                "unjudged": .integer(unjudged.count),
                "tensors_copied": .integer(copiedTensors),
            ]),
        ]
        members.merge(outcome) { first, _ in first }
        return JSONValue.object(members).withSortedKeys
    }
}

extension RepairedLayer {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name),
            "changes": .array(changes.map(\.json)),
            "requantized": requantization?.json ?? .null,
            "unmended": .array(obstacles.map(JSONValue.string)),
        ])
    }
}

extension RepairChange {
    fileprivate var json: JSONValue {
        .object([
            "what": .string(kind.rawValue),
            "from": from.map(JSONValue.string) ?? .null,
            "to": to.map(JSONValue.string) ?? .null,
            "evidence": .string(evidence),
        ])
    }
}

extension Requantization {
    fileprivate var json: JSONValue {
        .object([
            "scaling": .string(configuration.scaling.rawValue),
            "group": configuration.rotation.map { .integer($0.groupSize) } ?? .null,
            "snr_db_before": beforeDB.map(JSONValue.number) ?? .null,
            "snr_db_after": .number(afterDB),
        ])
    }
}

extension Leftover {
    fileprivate func json(isDropped: Bool) -> JSONValue {
        .object([
            "name": .string(name), "place": .string(place.rawValue), "reason": .string(reason),
            "dropped": .bool(isDropped),
        ])
    }
}

extension ReferenceProof {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name), "proved": .bool(holds), "agreeing": .integer(agreeing), "layers": .integer(layers),
        ])
    }
}
