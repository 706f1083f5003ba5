// SPDX-License-Identifier: Apache-2.0

/// Where in a layer rows are read together: a few runs of consecutive rows, one in each of as many equal parts of the layer.
///
/// A run costs one request wherever the file lies. Where in its part it lies differs from layer to layer, so that what a model
/// repeats in every layer (heads, chunks) is not met in the same phase each time.
enum RowSpots {
    /// Rows of a run at least, if the layer has them: shorter ones cost requests and tell little more.
    private static let leastRun = 8

    /// The runs, in order.
    ///
    /// - Parameters:
    ///   - rows: rows of the layer.
    ///   - wanted: how many of them are to be read.
    ///   - count: how many runs there may be.
    ///   - place: the layer's place in the file.
    static func spots(of rows: Int, wanted: Int, count: Int, place: Int) -> [Range<Int>] {
        guard wanted > 0, rows > 0 else { return [] }
        let count = max(1, min(count, wanted / leastRun))
        let run = (wanted + count - 1) / count
        guard run * count < rows else { return [0..<rows] }
        return (0..<count)
            .map { index in
                let part = rows * index / count..<rows * (index + 1) / count
                let start = part.lowerBound + Int(phase(place + index) * Double(part.count - run + 1))
                return start..<start + run
            }
    }

    /// The runs, in order, of which one was read before at an edge of the layer.
    ///
    /// - Parameter edge: its rows, from the first one or to the last one; nil if none was.
    static func spots(of rows: Int, wanted: Int, count: Int, place: Int, edge: Range<Int>?) -> [Range<Int>] {
        guard let edge, !edge.isEmpty else { return spots(of: rows, wanted: wanted, count: count, place: place) }
        guard edge.count < rows else { return [edge] }
        let isFirst = edge.lowerBound == 0
        let others = spots(
            of: rows - edge.count, wanted: max(wanted - edge.count, leastRun), count: max(count - 1, 1), place: place)
        return isFirst
            ? [edge] + others.map { $0.lowerBound + edge.count..<$0.upperBound + edge.count } : others + [edge]
    }

    /// The golden ratio's multiples leave no gap unfilled for long.
    private static func phase(_ index: Int) -> Double {
        let product = (Double(index) + 0.5) * 0.6180339887498949
        return product - product.rounded(.down)
    }
}
