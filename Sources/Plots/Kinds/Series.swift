// SPDX-License-Identifier: Apache-2.0

/// A named row of values, one for each category.
package struct Series: Sendable, Hashable {
    /// The name drawn in the legend, as it is.
    package var name: String
    /// The values in the order of the categories; nil, NaN and infinite values leave a gap.
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
