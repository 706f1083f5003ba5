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

    /// The golden ratio's multiples leave no gap unfilled for long.
    private static func phase(_ index: Int) -> Double {
        let product = (Double(index) + 0.5) * 0.6180339887498949
        return product - product.rounded(.down)
    }
}
