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

    /// Sizes that differ by less of the smallest are the same to a reader, and an axis would make them look different.
    private static let leastSpread = 0.05

    /// SNR of the candidates against their size, where there are several of different sizes.
    var sizes: PlannedPlot? {
        let places = document.candidates.compactMap { file -> Place? in
            guard let snr = document.summary.measured[file.name]?.quantized.snrDB else { return nil }
            return Place(
                name: shortNames[file.name], bytes: file.bytes, snr: snr,
                colorPlace: document.colorPlace(of: file.name))
        }
        let sizes = places.map(\.bytes)
        guard let least = sizes.min(), let most = sizes.max(), Double(most - least) >= Self.leastSpread * Double(least)
        else { return nil }
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
        let caption =
            "Up is more faithful, left is smaller. The largest file is \(NumberText.percent(Double(most - least) / Double(max(least, 1)))) "
            + "larger than the smallest." + drawn.remark
        return PlannedPlot("size-and-snr", plot, heading: "What does the size buy?", caption: caption)
    }
}
