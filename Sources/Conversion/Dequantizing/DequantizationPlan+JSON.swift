// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
package import Documents
internal import OrderedCollections

extension DequantizationPlan {
    /// The plan as a document, `"schema": "fidelio.dequantization/1"`.
    package var json: JSONValue {
        .object([
            "schema": .string("fidelio.dequantization/1"),
            "layers": .array(
                layers.map { layer in
                    .object([
                        "name": .string(layer.layer.weight.name),
                        "scaling": .string(layer.layer.scaling.rawValue),
                        "group": layer.layer.group.map(JSONValue.integer) ?? .null,
                        "dtype": .string(layer.elementType.rawValue),
                    ])
                }
            ),
            "kept": .integer(kept.count),
            "cast": .integer(casts.count),
            "unsupported": .array(
                unsupported.map { layer in
                    .object(["name": .string(layer.weight.name), "reason": .string(layer.reason)])
                }
            ),
        ])
        .withSortedKeys
    }
}
