// SPDX-License-Identifier: Apache-2.0

extension HistogramPlot {
    var frame: Frame {
        let edges = distributions.flatMap { [$0.lowerBound, $0.upperBound] }
        let hasValues = distributions.contains { $0.total > 0 }
        return Frame(
            title: title,
            legend: distributions.map(\.name),
            y: NumberAxis(label: yLabel, range: heightRange, isLogarithmic: hasLogarithmicCounts),
            x: .numbers(NumberAxis(label: xLabel, range: ValueRange(edges))),
            note: hasValues ? nil : "no values"
        )
    }

    /// The corners of a distribution's outline: up at the first edge, along the bins, down at the last edge.
    func outline(of distribution: Distribution) -> [[Double?]] {
        let unit = unit(of: distribution)
        let bottom = hasLogarithmicCounts ? floor : 0
        func edge(_ index: Int) -> Double {
            index == distribution.counts.count
                ? distribution.upperBound : distribution.lowerBound + Double(index) * distribution.binWidth
        }
        let tops = distribution.counts.enumerated()
            .flatMap { index, count in
                let height = max(Double(count) * unit, bottom)
                return [[edge(index), height], [edge(index + 1), height]]
            }
        return [[distribution.lowerBound, bottom]] + tops + [[distribution.upperBound, bottom]]
    }

    private var heightRange: ValueRange {
        let highest = distributions.flatMap { one in one.counts.map { Double($0) * unit(of: one) } }.max() ?? 1
        guard hasLogarithmicCounts else { return ValueRange([highest], includingZero: true) }
        return ValueRange(lower: floor, upper: max(highest * 2, floor * 10))
    }

    /// The height of a bin that holds one value.
    private func unit(of distribution: Distribution) -> Double {
        switch quantity {
        case .count: 1
        case .density: 1 / (Double(max(distribution.total, 1)) * distribution.binWidth)
        }
    }

    /// Where a logarithmic axis starts: at half of the least height that a bin can have, for 0 has no place on it.
    private var floor: Double {
        (distributions.map(unit).min() ?? 1) / 2
    }
}
