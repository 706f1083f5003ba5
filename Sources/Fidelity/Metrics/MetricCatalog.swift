// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// All metrics as a document, `fidelio.metrics/1`: docs/metrics.md and the schemas are made from it.
package struct MetricCatalog: SchemaDocument {
    package static let schemaName = "fidelio.metrics"
    package static let schemaVersion = 1

    /// The document.
    package init() {}

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(Metric.all.map(Entry.init), forKey: "metrics")
    }

    /// A metric; in other documents metrics are keys.
    private struct Entry: Encodable {
        let metric: Metric

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(metric.id, forKey: "id")
            try members.encode(metric.name, forKey: "name")
            try members.encode(metric.formula, forKey: "formula")
            try members.encode(metric.meaning, forKey: "meaning")
            try members.encode(metric.unit.rawValue, forKey: "unit")
            try members.encode(metric.direction.words, forKey: "better")
            try members.encode(metric.pooling != .none, forKey: "pooled")
            try members.encode(metric.numbers.compactMap(\.key), forKey: "numbers")
            try members.encodeFinite(metric.range.lowerBound, forKey: "least")
            try members.encodeFinite(metric.range.upperBound, forKey: "most")
        }
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
