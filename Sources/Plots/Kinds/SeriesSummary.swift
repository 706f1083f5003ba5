// SPDX-License-Identifier: Apache-2.0

/// Series in words: how far each reaches.
struct SeriesSummary {
    /// One clause a series.
    let text: String

    /// Says the least and the greatest value of each series.
    init(_ series: [Series]) {
        text =
            series.map { one in
                let values = one.finiteValues
                guard let least = values.min(), let most = values.max() else { return "\(one.name): no values." }
                return "\(one.name): \(RoundedNumber(least)) to \(RoundedNumber(most))."
            }
            .joined(separator: " ")
    }
}
