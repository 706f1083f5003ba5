// SPDX-License-Identifier: Apache-2.0

/// Finds a free place beside each point for its name, in the order of the points; one that finds none goes without.
struct LabelPlacement {
    /// The plot area's axes.
    var x: ValueRange
    var y: ValueRange
    /// The plot area in pixels.
    var width: Int
    var height: Int

    /// Where a label stands, seen from its point, in pixels.
    struct Side {
        /// -1 if the text ends at the place, 0 if its middle and 1 if its start is there.
        var direction: Int
        var dx: Double
        var dy: Double

        /// The places that are tried, best first.
        static let all = [
            Side(direction: 1, dx: 8, dy: 0), Side(direction: -1, dx: -8, dy: 0),
            Side(direction: 0, dx: 0, dy: 13), Side(direction: 0, dx: 0, dy: -13),
            Side(direction: 1, dx: 6, dy: 12), Side(direction: 1, dx: 6, dy: -12),
            Side(direction: -1, dx: -6, dy: 12), Side(direction: -1, dx: -6, dy: -12),
            Side(direction: 1, dx: 6, dy: 26), Side(direction: 1, dx: 6, dy: -26),
        ]

        /// The place in gnuplot's words.
        func command(in size: PlotSize) -> String {
            let justification = direction == 0 ? "center" : direction > 0 ? "left" : "right"
            let right = GnuplotScript.number(dx / Double(size.width))
            let up = GnuplotScript.number(dy / Double(size.height))
            return "\(justification) offset screen \(right), screen \(up)"
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
            let places = Side.all.map { ($0, box(of: text, beside: point, on: $0)) }
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
        let shift = side.dx + Double(side.direction) * textWidth / 2
        box.left += shift
        box.right += shift
        box.bottom += side.dy
        box.top += side.dy
        return box
    }
}
