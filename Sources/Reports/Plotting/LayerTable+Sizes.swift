// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
import Plots

extension LayerTable {
    /// A candidate in the plane of size, or of bits per weight, and SNR.
    private struct Place: NamedCurve {
        var name: String
        var across: Double
        var snr: Double
        var colorPlace: Int?

        func coincides(with other: Place) -> Bool { across == other.across && snr == other.snr }
    }

    /// Sizes that differ by less of the smallest are the same to a reader, and an axis would make them look different.
    private static let leastSpread = 0.05

    /// SNR of the candidates against their size, where there are several of different sizes.
    var sizes: PlannedPlot? {
        let places = places { file in Double(file.bytes) / 1e6 }
        guard let (least, most) = Self.ends(places) else { return nil }
        let drawn = DistinctCurves(places)
        let plot = ScatterPlot(
            title: "SNR against size", xLabel: "size / MB", yLabel: "pooled SNR / dB", groups: Self.groups(drawn.curves)
        )
        let caption =
            "Up is more faithful, left is smaller. The largest file is \(NumberText.percent((most - least) / least)) "
            + "larger than the smallest." + drawn.remark
        return PlannedPlot("size-and-snr", plot, heading: "What does the size buy?", caption: caption)
    }

    /// SNR against bits per weight of the swept formats, and of the candidates if they are of several formats.
    var bits: PlannedPlot? {
        let places = places { document.summary.measured[$0.name]?.bitsPerWeight ?? .nan }.filter { $0.across.isFinite }
        let formats = formatGroups
        guard !formats.isEmpty || Self.ends(places) != nil else { return nil }
        let drawn = DistinctCurves(places)
        let plot = ScatterPlot(
            title: "SNR against bits per weight", xLabel: "bits per weight", yLabel: "pooled SNR / dB",
            groups: formats + Self.groups(drawn.curves, inLegend: !formats.isEmpty),
            slope: CandidateSummary.decibelsPerBit, isTall: !formats.isEmpty)
        let caption =
            "Up is more faithful, left is smaller. The dashed line is 6.02 dB per bit, what one more bit can gain: of two "
            + "files the one that lies nearer to it makes more of its bits." + drawn.remark
        return PlannedPlot("bits-and-snr", plot, heading: "What do the bits buy?", caption: caption)
    }

    /// The formats of the sweep by who loads them; those of 16 bits, which lose next to nothing, are left out.
    private var formatGroups: [ScatterPlot.Group] {
        let formats = document.summary.formats.filter { $0.bitsPerWeight < 15 && $0.pool.snrDB != nil }
        let stock = formats.filter { LoaderWords([$0.format]).isStock }
        let others = formats.filter { !LoaderWords([$0.format]).isStock }
        // The candidates' colours come first.
        let first = document.candidates.count
        return [("swept, loaded by ComfyUI", stock), ("swept, loaded by others", others)].enumerated()
            .filter { !$1.1.isEmpty }
            .map { place, group in
                ScatterPlot.Group(
                    name: group.0,
                    points: group.1.map {
                        ScatterPlot.Point(name: $0.format, x: $0.bitsPerWeight, y: $0.pool.snrDB ?? .nan)
                    }, colorPlace: first + place)
            }
    }

    private func places(_ across: (CheckpointIdentity) -> Double) -> [Place] {
        document.candidates.compactMap { file in
            guard let snr = document.summary.measured[file.name]?.quantized.snrDB else { return nil }
            return Place(
                name: shortNames[file.name], across: across(file), snr: snr,
                colorPlace: document.colorPlace(of: file.name))
        }
    }

    /// The least and the most; nil if they do not differ enough to be shown.
    private static func ends(_ places: [Place]) -> (Double, Double)? {
        let all = places.map(\.across)
        guard let least = all.min(), let most = all.max(), least > 0, most - least >= leastSpread * least else {
            return nil
        }
        return (least, most)
    }

    /// A group for each place, whose name stands in the legend or beside the point.
    private static func groups(_ places: [Place], inLegend: Bool = false) -> [ScatterPlot.Group] {
        places.map { place in
            let point = ScatterPlot.Point(name: inLegend ? nil : place.name, x: place.across, y: place.snr)
            return ScatterPlot.Group(
                name: inLegend ? place.name : "", points: [point], colorPlace: place.colorPlace)
        }
    }
}
