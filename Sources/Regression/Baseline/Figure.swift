// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Fidelity

/// A figure of a layer, or of all layers together, that a policy can put limits to: every number of every metric, and two more.
///
/// docs/formats.md defines each.
package struct Figure: Sendable {
    /// The identifier in baselines and policies: the metric's, and after a dot the key of one of several numbers.
    package let rawValue: String
    /// The metric of an analysis that gives it; nil if none does.
    package let metric: Metric?
    /// Which way is better.
    package let direction: Metric.Direction
    /// Whether it is a ratio in dB, which an exact layer has without bound.
    package let isInDecibels: Bool
    /// What a value can be.
    let bounds: ClosedRange<Double>

    /// SNR as the codes alone tell it, in dB; looked at if the original is not at hand.
    package static let estimatedSNRDB = Figure("estimated_snr_db", of: nil)
    /// Median of the layers' SNR, in dB; of the pool only.
    package static let medianSNRDB = Figure("median_snr_db", of: .snrDB)
    /// Signal-to-noise ratio against the original, in dB.
    package static let snrDB = Figure(.snrDB, at: 0)
    /// SNR of the worst row, in dB.
    package static let rowMinimum = Figure(.rowSNRDB, at: 0)
    /// Largest absolute error.
    package static let maxAbsErr = Figure(.maxAbsErr, at: 0)

    /// SNR of the layer's output with rounded weights, in dB.
    package static let outSNRDB = Figure(.outSNRDB, at: 0)
    /// SNR of the layer's output with rounded weights and inputs, in dB.
    package static let outW8A8SNRDB = Figure(.outW8A8SNRDB, at: 0)

    /// Every figure, in the order in which they are compared.
    package static let all: [Figure] = {
        let measured = Metric.all.flatMap { metric in metric.numbers.indices.map { Figure(metric, at: $0) } }
        return [snrDB, estimatedSNRDB, medianSNRDB] + measured.filter { $0 != snrDB }
    }()

    /// The figures that a layer can have.
    package static let ofLayers = all.filter { $0 != .medianSNRDB }
    /// The figures that all layers together can have.
    package static let ofPool: [Figure] = [.snrDB, .estimatedSNRDB, .medianSNRDB, .outSNRDB, .outW8A8SNRDB]

    /// The figure of this identifier; nil if there is none.
    package init?(rawValue: String) {
        guard let figure = Self.byName[rawValue] else { return nil }
        self = figure
    }

    /// One number of a metric.
    package init(_ metric: Metric, at place: Int) {
        rawValue = metric.numbers[place].key.map { "\(metric.id).\($0)" } ?? metric.id
        self.metric = metric
        direction = metric.direction
        isInDecibels = metric.unit == .decibels
        bounds = metric.range
    }

    /// A ratio in dB that is more than a metric's number.
    private init(_ name: String, of metric: Metric?) {
        rawValue = name
        self.metric = metric
        (direction, isInDecibels, bounds) = (.higher, true, DocumentLimit.decibels)
    }

    private static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.rawValue, $0) })

    /// Of an SNR the one that is known in the other way, measured or from the codes alone; nil for other figures.
    package var twin: Figure? {
        self == .snrDB ? .estimatedSNRDB : self == .estimatedSNRDB ? .snrDB : nil
    }

    /// How much worse one value is than another, in the figure's own unit; negative if it is better.
    func loss(from before: Double, to value: Double) -> Double {
        switch direction {
        case .higher: before - value
        case .lower: value - before
        case .nearest(let best): abs(value - best) - abs(before - best)
        }
    }

    /// The value that is worse than another by an amount.
    func worse(than value: Double, by amount: Double) -> Double {
        switch direction {
        case .higher: value - amount
        case .lower: value + amount
        case .nearest(let best): value < best ? value - amount : value + amount
        }
    }

    /// The worst value that passes a policy's bound: the bound itself, or as far from the best value as it says.
    func worst(within bound: Double) -> Double {
        if case .nearest(let best) = direction { worse(than: best, by: bound) } else { bound }
    }
}

extension Figure: Hashable {
    /// Whether both have one identifier.
    package static func == (one: Figure, other: Figure) -> Bool { one.rawValue == other.rawValue }

    /// Hashes the identifier.
    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }
}
