// SPDX-License-Identifier: Apache-2.0

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
        for metric in metrics { set(metric, metric.measure(sums)) }
    }
}
