// SPDX-License-Identifier: Apache-2.0

/// A picture of numbers, described by values and drawn by gnuplot.
///
/// A plot knows numbers and names only. Names are untrusted text: they are drawn as they are, and are never code.
package protocol Plot: Sendable {
    /// The heading, drawn at the top left.
    var title: String { get }

    /// One sentence that says in words what is drawn, for readers who cannot see the picture.
    var summary: String { get }

    /// The size of the picture in CSS pixels; a PNG has twice as many in each direction.
    var size: PlotSize { get }

    /// The commands and inline data that draw the plot, without terminal and output.
    func script() -> GnuplotScript
}
