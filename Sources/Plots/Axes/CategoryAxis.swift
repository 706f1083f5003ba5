// SPDX-License-Identifier: Apache-2.0

/// A horizontal axis of names in a given order, of which as many are labelled as fit without touching each other.
struct CategoryAxis: Sendable, Hashable {
    /// The names as they are drawn, in order.
    let labels: [DrawableText]
    /// What the categories are; drawn below their labels.
    let label: String?
    /// Where a name is not the one before it: categories of one name stand together, and the first of them is labelled.
    private let starts: [Int]
    /// The width of the widest name, in pixels.
    private let widestLabel: Double

    /// The most characters of a name that are drawn.
    private static let labelLimit = 40
    /// The width, in pixels, up to which labels are never turned: they are numbers, of which a few are enough.
    private static let shortLabel = 44.0
    /// The size of a category's label, in pixels.
    static let labelSize = 12

    /// Creates an axis of names.
    init(categories: [String], label: String?) {
        labels = categories.map { DrawableText($0, limit: Self.labelLimit) }
        self.label = label
        let labels = labels
        starts = labels.indices.filter { $0 == 0 || labels[$0] != labels[$0 - 1] }
        widestLabel = (labels.map(\.width).max() ?? 0) * Double(Self.labelSize)
    }

    /// Pixels between two names on an axis of the given width.
    func pitch(_ width: Int) -> Double {
        Double(width) / Double(max(starts.count, 1))
    }

    private func fitsSideBySide(width: Int) -> Bool {
        widestLabel + 8 <= pitch(width)
    }

    /// Whether labels have to stand upright because they do not fit side by side.
    func isUpright(width: Int) -> Bool {
        !fitsSideBySide(width: width) && widestLabel > Self.shortLabel
    }

    /// Every how many names one is drawn: 1, 2, 5, 10, 20, 50 and so on.
    func step(width: Int) -> Int {
        guard !fitsSideBySide(width: width) else { return 1 }
        let room = isUpright(width: width) ? Double(Self.labelSize) + 4 : max(widestLabel + 8, Double(width) / 10)
        var step = 1
        var factors = [2.0, 2.5, 2.0]
        while Double(step) * pitch(width) < room {
            step = Int(Double(step) * factors[0])
            factors.append(factors.removeFirst())
        }
        return step
    }

    /// Pixels that the labels take below the plot area.
    func depth(width: Int) -> Int {
        isUpright(width: width) ? 20 + Int(widestLabel.rounded(.up)) : 32
    }

    /// The commands that draw the axis.
    func apply(to script: inout GnuplotScript, width: Int) {
        let upper = Double(max(labels.count, 1)) - 0.5
        script.command("set xrange [-0.5:\(GnuplotScript.number(upper))]")
        let rotation = isUpright(width: width) ? "rotate by 90 right" : "norotate center"
        script.command("set xtics \(rotation) font ',\(Self.labelSize)'")
        script.command(labels.isEmpty ? "unset xtics" : "set xtics ()")
        for start in stride(from: 0, to: starts.count, by: step(width: width)) {
            let index = starts[start]
            script.command("set xtics add (\(labels[index].quotedForTics) \(index))")
        }
    }
}

/// How close categories stand, and how values are drawn when they stand too close for lines.
struct CategoryDensity: Sendable, Hashable {
    /// Pixels between two categories.
    let pitch: Double

    /// Measures an axis of the given width in pixels.
    init(categories: Int, width: Int) {
        pitch = Double(width) / Double(max(categories, 1))
    }

    /// Whether lines from category to category would merge into a surface.
    ///
    /// Then each value is a dot: bands, outliers and trends can still be seen.
    var isCloud: Bool {
        pitch < 2
    }

    /// What gnuplot draws `with vectors nohead` as dots: dashes of two pixels, which take far less room in an SVG
    /// than markers do.
    func dashColumns(_ column: Int) -> String {
        let half = GnuplotScript.number((1 / pitch * 1_000).rounded() / 1_000)
        let whole = GnuplotScript.number((2 / pitch * 1_000).rounded() / 1_000)
        return "($1-\(half)):\(column):(\(whole)):(0)"
    }
}
