// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
import Plots

extension LayerTable {
    /// A candidate in the plane of size and SNR.
    private struct Place: NamedCurve {
        var name: String
        var bytes: Int
        var snr: Double
        var colorPlace: Int?

        func coincides(with other: Place) -> Bool { bytes == other.bytes && snr == other.snr }
    }

    /// SNR of the candidates against their size, where there are several.
    var sizes: PlannedPlot? {
        let places = document.candidates.compactMap { file -> Place? in
            guard let snr = document.summary.measured[file.name]?.quantized.snrDB else { return nil }
            return Place(
                name: shortNames[file.name], bytes: file.bytes, snr: snr,
                colorPlace: document.colorPlace(of: file.name))
        }
        guard places.count > 1 else { return nil }
        let drawn = DistinctCurves(places)
        let plot = ScatterPlot(
            title: "SNR against size",
            xLabel: "size / MB",
            yLabel: "pooled SNR / dB",
            groups: drawn.curves.map { place in
                let point = ScatterPlot.Point(name: place.name, x: Double(place.bytes) / 1e6, y: place.snr)
                return ScatterPlot.Group(name: "", points: [point], colorPlace: place.colorPlace)
            }
        )
        let caption = "Up is more faithful, left is smaller." + Self.spread(of: places.map(\.bytes)) + drawn.remark
        return PlannedPlot("size-and-snr", plot, caption: caption)
    }

    /// A warning where an axis that does not start at 0 makes a small difference look large; empty otherwise.
    private static func spread(of sizes: [Int]) -> String {
        guard let least = sizes.min(), let most = sizes.max(), least > 0 else { return "" }
        let spread = Double(most - least) / Double(least)
        guard spread > 0, spread < 0.1 else { return "" }
        return " Sizes differ by \(NumberText.percent(spread)) at most: the axis does not start at 0."
    }
}
