// SPDX-License-Identifier: Apache-2.0

/// A named row of values, one for each category.
package struct Series: Sendable, Hashable {
    /// The name drawn in the legend, as it is.
    package var name: String
    /// The values in the order of the categories; nil, NaN and infinite values are not drawn.
    package var values: [Double?]
    /// Its place in the order of colours, for one that several plots show; nil for its place in this plot.
    package var colorPlace: Int?

    /// Creates a series.
    package init(name: String, values: [Double?], colorPlace: Int? = nil) {
        self.name = name
        self.values = values
        self.colorPlace = colorPlace
    }

    /// The values that can be drawn.
    var finiteValues: [Double] {
        values.compactMap { $0 }.filter(\.isFinite)
    }
}

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

/// Series side by side: one row a category, first its number, then each series' value.
struct SeriesTable {
    /// The rows, from category 0 on.
    let rows: [[Double?]]

    /// Lines series up; a series that is too short is filled with gaps, and one that is too long is cut.
    init(categories: Int, series: [Series]) {
        rows = (0..<categories)
            .map { index in
                [Double(index)] + series.map { index < $0.values.count ? $0.values[index] : nil }
            }
    }
}
