// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension MetricValues {
    /// The metrics of one configuration from its rows' sums.
    ///
    /// - Parameters:
    ///   - rows: every row of the layer, in order.
    ///   - configuration: which of the configurations in `rows`.
    ///   - isRotated: whether codes stand for rotated weights; then no weight has a code of its own.
    ///   - finite: the layer's finite weights, by which the mean is taken.
    ///   - metrics: the metrics to compute.
    init(of rows: RowErrors, configuration: Int, isRotated: Bool, finite: Int, metrics: Set<Metric>) {
        let signal = CompensatedSum.of(rows.signal)
        let error = CompensatedSum.of(rows.column(configuration, of: rows.error))
        let cross = CompensatedSum.of(rows.column(configuration, of: rows.cross))
        self.init(isExact: error == 0, signal: signal, error: error)
        for metric in metrics {
            switch metric {
            case .mse: set(metric, error / Double(finite))
            case .snrDB: set(metric, error == 0 || signal == 0 ? nil : Decibels.ratio(signal, error))
            case .maxAbsErr: set(metric, error.isFinite ? rows.worst[configuration] : nil)
            case .cosine: set(metric, Self.cosine(signal: signal, error: error, cross: cross))
            case .rowSNRDB: rowSNR = RowSNR(signal: rows.signal, error: rows.column(configuration, of: rows.error))
            case .zeroFraction where !isRotated:
                let nonzero = rows.nonzero.reduce(0, +)
                set(metric, Double(rows.vanished[configuration]) / Double(max(nonzero, 1)))
            case .zeroFraction: break
            case .codeEntropy: set(metric, rows.codeEntropy(of: configuration))
            }
        }
    }

    /// ⟨W,Ŵ⟩ / (‖W‖·‖Ŵ‖) from ΣW², Σ(W−Ŵ)² and ΣW·(W−Ŵ), since Ŵ = W − (W−Ŵ).
    ///
    /// Not more than 1, which rounding could exceed in the last digit; nil if a norm is 0.
    private static func cosine(signal: Double, error: Double, cross: Double) -> Double? {
        let reconstruction = signal - 2 * cross + error
        guard signal > 0, reconstruction > 0 else { return nil }
        return min(1, max(-1, (signal - cross) / (signal * reconstruction).squareRoot()))
    }

    /// Keeps a number, or that it is undefined: NaN and infinity never leave this type.
    private mutating func set(_ metric: Metric, _ value: Double?) {
        numbers[metric] = .some(value.flatMap { $0.isFinite ? $0 : nil })
    }
}

extension RowErrors {
    /// One configuration's figures, a row after the other.
    func column(_ configuration: Int, of figures: [Double]) -> [Double] {
        configurations == 1
            ? figures : stride(from: configuration, to: figures.count, by: configurations).map { figures[$0] }
    }

    /// Shannon entropy of one configuration's codes, in bits; nil if none was counted.
    fileprivate func codeEntropy(of configuration: Int) -> Double? {
        let size = histogram.count / configurations
        let counts = histogram[configuration * size..<(configuration + 1) * size]
        let total = Double(counts.reduce(0, +))
        guard total > 0 else { return nil }
        return counts.reduce(0) { entropy, count in
            let share = Double(count) / total
            return count == 0 ? entropy : entropy - share * Decibels.log2(share)
        }
    }
}
