// SPDX-License-Identifier: Apache-2.0

package import Documents
internal import OrderedCollections

extension Metric {
    /// All metrics as a document, `"schema": "fidelio.metrics/1"`: docs/metrics.md and the schemas are made from it.
    package static var catalog: JSONValue {
        .object(["schema": .string("fidelio.metrics/1"), "metrics": .array(all.map(\.json))]).withSortedKeys
    }

    private var json: JSONValue {
        .object([
            "id": .string(id),
            "name": .string(name),
            "formula": .string(formula),
            "meaning": .string(meaning),
            "unit": .string(unit.rawValue),
            "better": .string(direction.words),
            "pooled": .bool(pooling == .energies),
            "numbers": .array(numbers.compactMap(\.key).map(JSONValue.string)),
            "least": .number(range.lowerBound),
            "most": .number(range.upperBound),
        ])
    }
}

extension Metric.Direction {
    /// `higher`, `lower` or `nearer to 1`.
    package var words: String {
        switch self {
        case .higher: "higher"
        case .lower: "lower"
        case .nearest(let best): "nearer to \(best.formatted)"
        }
    }
}

extension Double {
    /// Whole numbers without a fraction.
    fileprivate var formatted: String { self == rounded() && abs(self) < 1e15 ? "\(Int(self))" : "\(self)" }
}
