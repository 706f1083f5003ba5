// SPDX-License-Identifier: Apache-2.0

/// What a plot can be drawn as.
package enum PlotFormat: String, Sendable, Hashable, CaseIterable {
    /// Vector graphics, as text that can stand inside an HTML page.
    case svg
    /// A bitmap on white at twice the plot's size, for model cards and papers.
    case png
}
