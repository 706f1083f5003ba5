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

    /// SNR of the candidates against their bits per weight, where there are several of different formats.
    var bits: PlannedPlot? {
        let places = places { document.summary.measured[$0.name]?.bitsPerWeight ?? .nan }.filter { $0.across.isFinite }
        guard Self.ends(places) != nil else { return nil }
        let drawn = DistinctCurves(places)
        let plot = ScatterPlot(
            title: "SNR against bits per weight", xLabel: "bits per weight", yLabel: "pooled SNR / dB",
            groups: Self.groups(drawn.curves), slope: CandidateSummary.decibelsPerBit)
        let caption =
            "Up is more faithful, left is smaller. The dashed line is 6.02 dB per bit, what one more bit can gain: of two "
            + "files the one that lies nearer to it makes more of its bits." + drawn.remark
        return PlannedPlot("bits-and-snr", plot, heading: "What do the bits buy?", caption: caption)
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

    private static func groups(_ places: [Place]) -> [ScatterPlot.Group] {
        places.map { place in
            ScatterPlot.Group(
                name: "", points: [ScatterPlot.Point(name: place.name, x: place.across, y: place.snr)],
                colorPlace: place.colorPlace)
        }
    }
}
