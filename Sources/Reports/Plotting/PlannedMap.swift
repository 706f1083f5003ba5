// SPDX-License-Identifier: Apache-2.0

internal import Files
import Plots

/// A heat map to draw: where in a layer's matrix one way of writing it has its error.
struct PlannedMap: Sendable {
    /// Its identifier, which names its file.
    var id: String
    /// The layer's place in network order, from 0.
    var layer: Int
    /// The candidate or configuration.
    var label: String
    /// The SNR of the layer written so.
    var snr: String
    /// The cells: error in dB against the layer's mean weight energy.
    var map: HeatMap

    /// The heading where it is missing.
    var heading: String { "Where the error lies, as \(label.printable(limit: 60))" }

    /// The picture in words.
    var alternative: String {
        let known = map.values.filter { !$0.isNaN }
        guard let least = known.min(), let most = known.max() else { return "Heat map without any error." }
        let middle = known.sorted()[known.count / 2]
        let range = [least, middle, most].map { NumberText.decibels($0) }
        return "Heat map of \(map.rows) by \(map.columns) cells: error from \(range[0]) to \(range[2]), "
            + "half of the cells under \(range[1])."
    }
}
