// SPDX-License-Identifier: Apache-2.0

import Pictures
import Plots

/// The energy of a candidate's picture against its reference's, by octaves of spatial frequency, in dB.
struct OctavePlot: Plot {
    private let ratios: [Double?]
    private let bars: BarPlot

    /// The plot of a pair's octaves, from the coarsest to the finest.
    init(_ octaves: OctaveEnergies, title: String) {
        ratios = octaves.ratiosDB
        bars = BarPlot(
            title: title,
            yLabel: "candidate against reference / dB",
            xLabel: "Cycles per pixel: coarse to the left, fine to the right",
            categories: octaves.ratiosDB.indices.reversed().map(Self.name),
            series: [Series(name: "energy of an octave", values: octaves.ratiosDB.reversed())])
    }

    var title: String { bars.title }
    var size: PlotSize { bars.size }

    /// Every number in words.
    var summary: String {
        let values = ratios.indices.map { "\(Self.name($0)) cycles per pixel \(PictureFigure.decibels(ratios[$0]))" }
        return "Energy of the candidate against the reference by octaves, from the finest: "
            + values.joined(separator: ", ") + "."
    }

    func script() -> GnuplotScript { bars.script() }

    /// Octave k holds frequencies from 2^-(k+2) to 2^-(k+1): `1/4–1/2` for the finest.
    private static func name(_ octave: Int) -> String { "1/\(4 << octave)–1/\(2 << octave)" }
}

extension PlotPlan {
    /// The octaves of pairs, one plot each.
    init(octavesOf pairs: ArraySlice<ComparedPair>) {
        self.init(
            plots: pairs.enumerated()
                .map { place, pair in
                    let title = "Octaves of pair \(place + 1)"
                    return PlannedPlot(
                        PairFiles(number: place + 1).octaves, OctavePlot(pair.measures.octaves, title: title),
                        heading: "Energy by octaves",
                        caption: """
                            Under 0 the candidate has less. A blur falls towards the fine end; noise rises there. Waxiness hardly \
                            shows: edges hold the energy, and texture is what goes.
                            """)
                },
            missing: [])
    }
}
