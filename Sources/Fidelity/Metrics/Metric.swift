// SPDX-License-Identifier: Apache-2.0

/// What can be measured of one layer in one configuration.
///
/// W is the original in float32, Ŵ the reconstruction in the original basis, n the number of finite weights. Sums are taken
/// in float64 over finite weights only. Every metric that exists is in ``all``, which page, tables, documents and checks go
/// through; ``formula`` and ``meaning`` are its definition.
public struct Metric: Sendable, Identifiable {
    /// The identifier in every file that Fidelio writes.
    public let id: String
    /// The name in headings.
    public let name: String
    /// The definition as a formula.
    public let formula: String
    /// What it says, when it is undefined, and which way is better.
    public let meaning: String
    /// The unit of its numbers.
    public let unit: Unit
    /// Which way is better.
    public let direction: Direction
    /// How it is told of several layers together.
    public let pooling: Pooling
    /// Its numbers: one, or several order statistics of rows.
    public let numbers: [Number]
    /// What has to be known of the weights beyond their errors.
    let needs: Set<Need>
    /// What a number of it can be in a document.
    package let range: ClosedRange<Double>
    /// Its numbers for a layer, in the order of ``numbers``; nil if it does not apply.
    let measure: @Sendable (LayerSums) -> [Double?]?

    /// What the numbers of a metric are measured in.
    public enum Unit: String, Sendable {
        /// The unit of the weights.
        case weight
        /// Its square.
        case squaredWeight = "weight²"
        /// The squared unit of the layer's output.
        case squaredOutput = "output²"
        /// Decibels: 10·log10 of a ratio of energies.
        case decibels = "dB"
        /// Bits per code.
        case bits
        /// A share of the weights, from 0 to 1.
        case share
        /// A ratio without a unit.
        case ratio = "1"
    }

    /// Which numbers of a metric are better than others.
    public enum Direction: Sendable, Equatable {
        /// The higher the better.
        case higher
        /// The lower the better.
        case lower
        /// The nearer to this number the better.
        case nearest(Double)
    }

    /// How a metric is told of several layers together.
    public enum Pooling: Sendable {
        /// From the sums of all layers' signal and error energies.
        case energies
        /// From the sums of all layers' energies at their outputs.
        case outputs
        /// It is not: the layers stand for themselves.
        case none
    }

    /// One number of a metric.
    public struct Number: Sendable, Hashable {
        /// Its key among several: `min`; nil if it is the metric's only number.
        public let key: String?
        /// Its name at the head of a column.
        public let heading: String
    }

    /// What a pass over the weights takes only if a metric needs it.
    enum Need: Sendable {
        /// ΣW·(W−Ŵ).
        case cross
        /// How often each code occurs, which tensors without codes do not have.
        case codes
        /// What the layer is fed.
        case activations
        /// What the layer computes for rows that it was fed.
        case rows
    }

    /// Whether it can be measured only if the layers' activations are given.
    package var needsActivations: Bool { needs.contains(.activations) }

    /// Whether it is measured only if the analysis is to multiply rows.
    package var needsRows: Bool { needs.contains(.rows) }
}

extension Metric {
    /// A metric of one number.
    init(
        _ id: String, name: String, heading: String, unit: Unit, direction: Direction, pooling: Pooling = .none,
        range: ClosedRange<Double>, needs: Set<Need> = [], formula: String, meaning: String,
        measure: @escaping @Sendable (LayerSums) -> Double?
    ) {
        self.init(
            id: id, name: name, formula: formula, meaning: meaning, unit: unit, direction: direction,
            pooling: pooling, numbers: [Number(key: nil, heading: heading)], needs: needs, range: range,
            measure: { [measure($0)] })
    }

    /// The metric of this identifier; nil if there is none.
    public init?(id: String) {
        guard let metric = Self.all.first(where: { $0.id == id }) else { return nil }
        self = metric
    }
}

extension Metric: Hashable {
    /// Whether both have one identifier.
    public static func == (one: Metric, other: Metric) -> Bool { one.id == other.id }

    /// Hashes the identifier.
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}
