// SPDX-License-Identifier: Apache-2.0

import Codecs
import Testing

@testable import Fidelity

/// The registered metrics, on sums whose metrics can be told by hand.
@Suite struct MetricTests {
    /// Two rows, (3, 4) and (0, 2), whose values are `factor` times that.
    private func sums(factor: Double, isRotated: Bool = false) -> LayerSums {
        var rows = RowErrors(rows: 2, configurations: 1)
        rows.signal = [25, 4]
        rows.nonzero = [2, 1]
        let share = 1 - factor
        rows.error = rows.signal.map { $0 * share * share }
        rows.cross = rows.signal.map { $0 * share }
        rows.worst = [4 * abs(share)]
        return LayerSums(of: rows, configuration: 0, isRotated: isRotated, finite: 4)
    }

    @Test func haveIdentifiersOfTheirOwn() {
        #expect(Set(Metric.all.map(\.id)).count == Metric.all.count)
        #expect(Metric.all.allSatisfy { Metric(id: $0.id)?.name == $0.name && !$0.numbers.isEmpty })
        #expect(Metric(id: "psnr") == nil)
    }

    @Test(arguments: [(0.5, 0.5), (1, 1), (-1, -1), (1.25, 1.25)])
    func tellByWhatWeightsWereMultiplied(factor: Double, gain: Double) {
        let values = MetricValues(sums(factor: factor), metrics: [.gain, .cosine])
        #expect(values[.gain] == gain)
        #expect(values[.cosine] == (factor > 0 ? 1 : -1))
    }

    @Test func areUndefinedWithoutASignal() {
        let rows = RowErrors(rows: 2, configurations: 1)
        let values = MetricValues(
            LayerSums(of: rows, configuration: 0, isRotated: false, finite: 4), metrics: Set(Metric.all))
        for metric in [Metric.gain, .cosine, .snrDB, .codeEntropy] { #expect(values.numbers(of: metric) == [nil]) }
        #expect(values.rowSNR == RowSNR(minimum: nil, fifthPercentile: nil, median: nil) && values.isExact)
    }

    @Test(arguments: [false, true])
    func leaveOutWeightsRoundedToZeroIfCodesAreRotated(isRotated: Bool) {
        let values = MetricValues(sums(factor: 0.5, isRotated: isRotated), metrics: Set(Metric.all))
        #expect((values.numbers(of: .zeroFraction) == nil) == isRotated)
        // Nothing is known of the layer's inputs here.
        #expect(values.metrics.count == Metric.all.count { !$0.needsActivations } - (isRotated ? 1 : 0))
    }
}
