// SPDX-License-Identifier: Apache-2.0

/// The options of one layer that are worth their bytes: the lower convex hull of loss over bytes.
///
/// From one to the next the bytes grow, the loss falls, and each byte gains less than before.
struct LossHull {
    /// One more byte-costly option in place of the one before it.
    struct Step {
        /// Bytes that it takes more.
        let bytes: Int
        /// Loss that it takes off.
        let gain: Double
        /// Loss that a byte takes off.
        var slope: Double { gain / Double(bytes) }
    }

    /// A way to store the layer; nil for as it is.
    struct Point {
        let option: LayerOption?
        let bytes: Int
        let loss: Double
    }

    /// The options, the fewest bytes first.
    private(set) var points: [Point] = []

    /// The hull of a layer's options, as it is among them.
    ///
    /// - Parameter formats: the formats that are allowed.
    init(_ layer: PlannableLayer, formats: Set<String>) {
        let options: [LayerOption?] = [nil] + layer.options.filter { formats.contains($0.format) }
        let all = options.map { Point(option: $0, bytes: $0?.bytes ?? layer.bytes, loss: layer.loss(of: $0)) }
        // The order of the options decides between equal ones, so that the same layers give the same plan.
        let sorted = all.enumerated()
            .sorted { ($0.element.bytes, $0.element.loss, $0.offset) < ($1.element.bytes, $1.element.loss, $1.offset) }
        for point in sorted.map(\.element) where point.loss < points.last?.loss ?? .infinity {
            while points.count > 1, Self.isAbove(points[points.count - 1], points[points.count - 2], point) {
                points.removeLast()
            }
            points.append(point)
        }
    }

    /// What each option takes and gains over the one before it.
    var steps: [Step] {
        zip(points, points.dropFirst()).map { Step(bytes: $1.bytes - $0.bytes, gain: $0.loss - $1.loss) }
    }

    /// Whether a point lies on or over the line from the one before it to the one after it.
    private static func isAbove(_ point: Point, _ before: Point, _ after: Point) -> Bool {
        let first = (before.loss - point.loss) * Double(after.bytes - point.bytes)
        return first <= (point.loss - after.loss) * Double(point.bytes - before.bytes)
    }
}
