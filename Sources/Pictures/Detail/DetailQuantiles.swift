// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// How much fine detail a picture has: quantiles of |y − B(y)|, where y is luma and B the separable blur [1 4 6 4 1] / 16.
///
/// The median and the upper quartile lie in surfaces: skin, cloth, sky, grass. The 99th percentile lies in edges. A picture that
/// became waxy has less of the former and keeps the latter, which energies of octaves do not show: edges hold the energy.
package struct DetailQuantiles: Sendable, Hashable {
    /// The percentiles that are taken, in rising order.
    package static let percentiles = [50, 75, 90, 99]

    /// The pixels next to each edge that are left out, where a filter of the program that made the picture saw no neighbours.
    static let margin = 4

    /// What is added to each quantile before a ratio, so that two smooth pictures are not far apart: a quarter of an 8-bit step.
    static let floor = 0.25 / 255

    /// The quantiles in luma, one for each percentile.
    package let values: [Double]

    /// The quantiles of a plane; nil if it is too small to have one pixel away from all edges.
    package init?(of plane: borrowing LumaPlane) {
        let margin = Self.margin
        let (width, height) = (plane.width, plane.height)
        guard width > 2 * margin, height > 2 * margin else { return nil }
        let count = (width - 2 * margin) * (height - 2 * margin)
        let ranks = Self.percentiles.map { Rank(percentile: $0, count: count) }
        let places = ranks.flatMap { [$0.below, $0.below + $0.isBetween] }
        let detail = Self.detail(of: plane, count: count)
        let found = Self.select(places, of: detail)
        values = ranks.enumerated().map { $1.value(found[2 * $0], found[2 * $0 + 1]) }
    }

    private static func detail(of plane: borrowing LumaPlane, count: Int) -> [Float] {
        let (values, width, height) = (plane.values, plane.width, plane.height)
        var rows = [Float](repeating: 0, count: 5 * width)
        return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe fp_detail(values, width, height, margin, &rows, buffer.baseAddress)
            initialized = count
        }
    }

    private static func select(_ places: [Int], of values: [Float]) -> [Double] {
        var counts = [Int](repeating: 0, count: FP_BUCKETS)
        var found = [Float](repeating: 0, count: places.count)
        _ = unsafe [Float](unsafeUninitializedCapacity: values.count + 1) { spare, initialized in
            unsafe fp_select(values, values.count, places, places.count, &found, &counts, spare.baseAddress)
            initialized = 0
        }
        return found.map(Double.init)
    }

    /// How much more of each quantile another picture has, in dB.
    func ratiosDB(of other: DetailQuantiles) -> [Double] {
        zip(values, other.values).map { 20 * decimalLogarithm(($1 + Self.floor) / ($0 + Self.floor)) }
    }

    /// The median of |y − B(y)| in luma.
    var median: Double { values[0] }

    /// Where a quantile lies among sorted values: at `below`, or by linear interpolation between it and the next.
    private struct Rank {
        let below: Int
        let share: Double
        let isBetween: Int

        init(percentile: Int, count: Int) {
            let place = Double(percentile) / 100 * Double(count - 1)
            below = Int(place)
            share = place - Double(below)
            isBetween = share > 0 ? 1 : 0
        }

        func value(_ low: Double, _ high: Double) -> Double { low + (high - low) * share }
    }
}
