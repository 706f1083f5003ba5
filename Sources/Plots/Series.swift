// SPDX-License-Identifier: Apache-2.0

/// A named row of values, one for each category.
public struct Series: Sendable, Hashable {
    /// The name drawn in the legend, as it is.
    public var name: String
    /// The values in the order of the categories; nil, NaN and infinite values leave a gap.
    public var values: [Double?]

    /// Creates a series.
    public init(name: String, values: [Double?]) {
        self.name = name
        self.values = values
    }

    /// The values that can be drawn.
    var finiteValues: [Double] {
        values.compactMap { $0 }.filter(\.isFinite)
    }
}
