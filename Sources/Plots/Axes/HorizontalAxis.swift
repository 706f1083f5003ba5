// SPDX-License-Identifier: Apache-2.0

/// What stands below the plot area: names or numbers.
enum HorizontalAxis: Sendable, Hashable {
    /// Names at equal distances.
    case categories(CategoryAxis)
    /// Numbers.
    case numbers(NumberAxis)

    /// The axis's name.
    var label: String? {
        switch self {
        case .categories(let axis): axis.label
        case .numbers(let axis): axis.label
        }
    }

    /// Pixels that labels and name take below a plot area of the given width.
    func depth(width: Int) -> Int {
        let name = label == nil ? 0 : 22
        return switch self {
        case .categories(let axis): axis.depth(width: width) + name
        case .numbers: 32 + name
        }
    }

    /// The commands that draw the axis, without its name.
    func apply(to script: inout GnuplotScript, width: Int) {
        switch self {
        case .categories(let axis): axis.apply(to: &script, width: width)
        case .numbers(let axis): axis.apply(to: &script, letter: "x")
        }
    }
}
