// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics of one layer in one configuration, keyed by metric.
///
/// A metric has three states: not asked for or not applicable (absent), undefined (nil), or a value.
public struct MetricValues: Sendable, Equatable {
    /// Each metric's numbers, in the order of the metric's; NaN and infinity never stand here, nil inside is an undefined number.
    private var numbers: [Metric: [Double?]] = [:]
    /// The reconstruction equals the reference to the bit.
    public var isExact: Bool
    /// What pools over layers are made of; nil if a document of an older version was read, which has only what came of it.
    public var energies: Energies?
    /// What becomes of the error at the layer's output; nil if the layer's activations are not known.
    public var output: OutputEnergies?

    /// Values from their parts.
    ///
    /// - Parameters:
    ///   - numbers: metrics of one number; nil for one that is undefined here.
    ///   - rowSNR: the row SNR's three, if asked for.
    ///   - isExact: whether the reconstruction equals the reference to the bit.
    ///   - energies: signal and error energies.
    public init(
        numbers: [Metric: Double?] = [:], rowSNR: RowSNR? = nil, isExact: Bool = false, energies: Energies? = nil
    ) {
        self.isExact = isExact
        self.energies = energies
        for (metric, value) in numbers { set(metric, [value]) }
        self.rowSNR = rowSNR
    }

    /// The metrics that were asked for and apply.
    public var metrics: Set<Metric> { Set(numbers.keys) }

    /// The value of a metric of one number; nil if it is absent or undefined.
    public subscript(metric: Metric) -> Double? {
        get { numbers[metric].flatMap { $0.count == 1 ? $0[0] : nil } }
        set { set(metric, [newValue]) }
    }

    /// The numbers of a metric, in the order of the metric's; nil if it is absent.
    public func numbers(of metric: Metric) -> [Double?]? { numbers[metric] }

    /// The row SNR's three figures; nil if it is absent.
    public var rowSNR: RowSNR? {
        get { numbers[.rowSNRDB].map(RowSNR.init(figures:)) }
        set { set(.rowSNRDB, newValue?.figures) }
    }

    /// Keeps a metric's numbers, one for each of its figures; one that is not finite is undefined.
    ///
    /// Nil takes the metric away.
    mutating func set(_ metric: Metric, _ values: [Double?]?) {
        precondition(values?.count ?? metric.numbers.count == metric.numbers.count, "one number for each figure")
        numbers[metric] = values?.map { $0.flatMap { $0.isFinite ? $0 : nil } }
    }
}

extension MetricValues {
    /// The metrics of one configuration from the sums over its rows.
    init(_ sums: LayerSums, metrics: Set<Metric>) {
        self.init(isExact: sums.error == 0, energies: Energies(signal: sums.signal, error: sums.error))
        output = sums.output?.energies
        for metric in metrics { set(metric, metric.measure(sums)) }
    }
}

/// The metrics as documents hold them: by their identifiers, an undefined number as null, one of several by its key in an object;
/// the energies as `signal_energy` and `error_energy`, null for an infinite one; at the output as `output_energy`, `output_error_weights`,
/// `output_error_rounding` and `model_output_error_share`.
extension MetricValues: Codable {
    private static let exactKey = AnyKey("exact")
    private static let signalKey = AnyKey("signal_energy")
    private static let errorKey = AnyKey("error_energy")
    private static let outputKey = AnyKey("output_energy")
    private static let outputWeightsKey = AnyKey("output_error_weights")
    private static let outputRoundingKey = AnyKey("output_error_rounding")
    private static let arrivingKey = AnyKey("model_output_error_share")

    /// Reads the metrics that are there, and the energies if they are.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        self.init(isExact: try container.decodeIfPresent(Bool.self, forKey: Self.exactKey) ?? false)
        for metric in Metric.all where container.contains(AnyKey(metric.id)) {
            set(metric, try Self.numbers(of: metric, in: container))
        }
        if let weights = try container.decodeNumberIfPresent(forKey: Self.outputWeightsKey, in: DocumentLimit.energy) {
            output = OutputEnergies(
                signal: try container.decodeNumberIfPresent(forKey: Self.outputKey, in: DocumentLimit.energy),
                weights: weights,
                rounding: try container.decodeNumberIfPresent(forKey: Self.outputRoundingKey, in: DocumentLimit.energy),
                arriving: try container.decodeNumberIfPresent(forKey: Self.arrivingKey, in: DocumentLimit.energy))
        }
        guard container.contains(Self.signalKey) else { return }
        energies = Energies(
            signal: try container.decodeNumberIfPresent(forKey: Self.signalKey, in: DocumentLimit.energy) ?? .infinity,
            error: try container.decodeNumberIfPresent(forKey: Self.errorKey, in: DocumentLimit.energy) ?? .infinity)
    }

    private static func numbers(
        of metric: Metric, in container: KeyedDecodingContainer<AnyKey>
    ) throws -> [Double?] {
        let key = AnyKey(metric.id)
        guard metric.numbers.count > 1 else {
            return [try container.decodeNumberIfPresent(forKey: key, in: metric.range)]
        }
        let inner = try container.nestedContainer(keyedBy: AnyKey.self, forKey: key)
        return try metric.numbers.map { figure in
            try inner.decodeNumberIfPresent(forKey: AnyKey(figure.key ?? metric.id), in: metric.range)
        }
    }

    /// Writes the metrics that are there, and `exact` only where it is true.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        for metric in metrics {
            let numbers = numbers(of: metric) ?? []
            guard numbers.count > 1 else {
                try container.encode(numbers.first ?? nil, forKey: AnyKey(metric.id))
                continue
            }
            var inner = container.nestedContainer(keyedBy: AnyKey.self, forKey: AnyKey(metric.id))
            for (figure, number) in zip(metric.numbers, numbers) {
                try inner.encode(number, forKey: AnyKey(figure.key ?? metric.id))
            }
        }
        if isExact { try container.encode(true, forKey: Self.exactKey) }
        if let output, output.weights.isFinite {
            try container.encodeIfPresent(output.signal, forKey: Self.outputKey)
            try container.encode(output.weights, forKey: Self.outputWeightsKey)
            try container.encodeIfPresent(output.rounding, forKey: Self.outputRoundingKey)
            try container.encodeIfPresent(output.arriving, forKey: Self.arrivingKey)
        }
        guard let energies else { return }
        try container.encodeFinite(energies.signal, forKey: Self.signalKey)
        try container.encodeFinite(energies.error, forKey: Self.errorKey)
    }
}
