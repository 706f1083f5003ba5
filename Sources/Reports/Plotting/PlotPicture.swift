// SPDX-License-Identifier: Apache-2.0

/// A plot in the page: the picture, its heading, and the same in words.
struct PlotPicture {
    /// The plot's identifier, which also names its files in plots/.
    var id: String
    /// The heading.
    var heading: String
    /// What it shows and how to read it.
    var caption: String
    /// The picture in words, for those who cannot see it.
    var alternative: String
    /// The `<svg>` element.
    var svg: String
    /// The place of the layer to whose section it belongs; nil for a plot of the whole model.
    var layer: Int?
    /// Whether it is one of the few that answer a stranger's questions.
    var isKey = false
}
