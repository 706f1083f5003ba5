// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
package import Documents
internal import OrderedCollections

extension ConversionPlan {
    /// The plan as a document, `"schema": "fidelio.plan/1"`: every tensor in the input's order, and totals.
    package var json: JSONValue {
        .object([
            "schema": .string("fidelio.plan/1"),
            "tensors": .array(tensors.map(\.json)),
            "shortfalls": .array(shortfalls.map(\.json)),
            "totals": .object([
                "quantized": .integer(quantized.count),
                "rotated": .integer(rotated.count),
                "bytes_before": .integer(bytesBefore),
                "bytes_after": .integer(bytesAfter),
            ]),
        ])
        .withSortedKeys
    }
}

extension PlannedTensor {
    fileprivate var json: JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "name": .string(source.name),
            "shape": .array(source.shape.map(JSONValue.integer)),
            "dtype": .string(source.elementType.rawValue),
        ]
        members.merge(fate.members) { first, _ in first }
        members["bytes_before"] = .integer(bytesBefore)
        members["bytes_after"] = .integer(bytesAfter)
        return .object(members)
    }
}

extension TensorFate {
    fileprivate var members: OrderedDictionary<String, JSONValue> {
        switch self {
        case .quantized(let configuration):
            [
                "fate": .string("quantized"),
                "scaling": .string(configuration.scaling.rawValue),
                "group": configuration.rotation.map { .integer($0.groupSize) } ?? .null,
            ]
        case .kept(let reason): ["fate": .string("kept"), "reason": .string(reason.description)]
        case .cast(let type, let reason):
            ["fate": .string("cast"), "reason": .string(reason.description), "to": .string(type.rawValue)]
        case .removed(let reason): ["fate": .string("removed"), "reason": .string(reason.description)]
        }
    }
}

extension GroupShortfall {
    fileprivate var json: JSONValue {
        .object([
            "name": .string(name),
            "columns": .integer(columns),
            "requested": .integer(requested),
            "used": used.map(JSONValue.integer) ?? .null,
            "fitting": .array(fitting.map(JSONValue.integer)),
        ])
    }
}
