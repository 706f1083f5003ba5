// SPDX-License-Identifier: Apache-2.0

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
