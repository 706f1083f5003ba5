// SPDX-License-Identifier: Apache-2.0

/// A horizontal axis of names in a given order, of which as many are labelled as fit without touching each other.
struct CategoryAxis: Sendable, Hashable {
    /// The names, in order.
    var categories: [String]
    /// What the categories are; drawn below their labels.
    var label: String?

    /// The most characters of a name that are drawn.
    static let labelLimit = 40
    /// The size of a category's label, in pixels.
    static let labelSize = 10

    /// Pixels between two categories.
    private var pitch: Double {
        Double(Frame.plotWidth) / Double(max(categories.count, 1))
    }

    private var labels: [DrawableText] {
        categories.map { DrawableText($0, limit: Self.labelLimit) }
    }

    private var widestLabel: Double {
        (labels.map(\.width).max() ?? 0) * Double(Self.labelSize)
    }

    /// Whether labels have to stand upright because they do not fit side by side.
    private var isUpright: Bool {
        widestLabel + 8 > pitch
    }

    /// Every how many categories one is labelled: 1, 2, 5, 10, 20, 50 and so on.
    var step: Int {
        guard isUpright else { return 1 }
        var step = 1
        var factors = [2.0, 2.5, 2.0]
        while Double(step) * pitch < Double(Self.labelSize) + 4 {
            step = Int(Double(step) * factors[0])
            factors.append(factors.removeFirst())
        }
        return step
    }

    /// Pixels that labels and name take below the plot area.
    var depth: Int {
        let labelled = isUpright ? Int(widestLabel.rounded(.up)) : Self.labelSize + 4
        return 16 + labelled + (label == nil ? 0 : 24)
    }

    /// The commands that draw the axis in a picture of the given height.
    func apply(to script: inout GnuplotScript, height: Int) {
        let upper = Double(max(categories.count, 1)) - 0.5
        script.command("set xrange [-0.5:\(GnuplotScript.number(upper))]")
        script.command("set xtics (0) \(isUpright ? "rotate by 90 right" : "norotate") font ',\(Self.labelSize)'")
        script.command("set xtics ()")
        for index in stride(from: 0, to: categories.count, by: step) {
            script.command("set xtics add (\(labels[index].quotedForTics) \(index))")
        }
        guard let label else { return }
        let place = GnuplotScript.number(14 / Double(height))
        script.command("set label 2 \(GnuplotScript.quoted(label)) at graph 0.5, screen \(place) center font ',12'")
    }
}
