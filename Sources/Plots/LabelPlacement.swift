// SPDX-License-Identifier: Apache-2.0

/// Finds a free place beside each point for its name, in the order of the points; one that finds none goes without.
struct LabelPlacement {
    /// The plot area's axes.
    var x: ValueRange
    var y: ValueRange
    /// The plot area in pixels.
    var width: Int
    var height: Int

    /// On which side of its point a label stands.
    enum Side: CaseIterable {
        case right
        case left
        case above
        case below

        /// The side in gnuplot's words; its offsets are in characters.
        var command: String {
            switch self {
            case .right: "left offset character 0.9, 0"
            case .left: "right offset character -0.9, 0"
            case .above: "center offset character 0, 0.8"
            case .below: "center offset character 0, -0.8"
            }
        }
    }

    /// A label that has found a place.
    struct Label {
        var point: ScatterPlot.Point
        var text: DrawableText
        var side: Side
    }

    private struct Box {
        var left: Double
        var right: Double
        var bottom: Double
        var top: Double

        func overlaps(_ other: Box) -> Bool {
            left < other.right && other.left < right && bottom < other.top && other.bottom < top
        }
    }

    /// The labels of those points whose names have room.
    func labels(for points: [ScatterPlot.Point]) -> [Label] {
        // A cloud of thousands of points leaves no room anyway, and comparing all with all would take long.
        guard points.count <= 200 else { return [] }
        var taken = points.map { box(around: $0, halfWidth: 5, halfHeight: 5) }
        var labels: [Label] = []
        for point in points {
            guard let name = point.name else { continue }
            let text = DrawableText(name, limit: 40)
            let places = Side.allCases.map { ($0, box(of: text, beside: point, on: $0)) }
            guard let (side, box) = places.first(where: { isFree($0.1, taken) }) else { continue }
            taken.append(box)
            labels.append(Label(point: point, text: text, side: side))
        }
        return labels
    }

    private func isFree(_ box: Box, _ taken: [Box]) -> Bool {
        box.left >= 0 && box.right <= Double(width) && box.bottom >= 0 && box.top <= Double(height)
            && !taken.contains(where: box.overlaps)
    }

    private func box(around point: ScatterPlot.Point, halfWidth: Double, halfHeight: Double) -> Box {
        let center = (
            x: (point.x - x.lower) / (x.upper - x.lower) * Double(width),
            y: (point.y - y.lower) / (y.upper - y.lower) * Double(height)
        )
        return Box(
            left: center.x - halfWidth,
            right: center.x + halfWidth,
            bottom: center.y - halfHeight,
            top: center.y + halfHeight
        )
    }

    private func box(of text: DrawableText, beside point: ScatterPlot.Point, on side: Side) -> Box {
        let textWidth = text.width * Double(Frame.textSize)
        var box = box(around: point, halfWidth: textWidth / 2, halfHeight: 7)
        let (dx, dy): (Double, Double) =
            switch side {
            case .right: (textWidth / 2 + 7, 0)
            case .left: (-textWidth / 2 - 7, 0)
            case .above: (0, 13)
            case .below: (0, -13)
            }
        box.left += dx
        box.right += dx
        box.bottom += dy
        box.top += dy
        return box
    }
}
