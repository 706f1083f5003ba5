// SPDX-License-Identifier: Apache-2.0

import Pictures

/// The table of all pairs: verdict and figures.
struct PairTable {
    /// A figure under its heading.
    struct Cell {
        /// The heading, for narrow windows.
        var cellLabel: String
        /// The figure.
        var cellText: String
    }

    /// One pair.
    struct Row {
        /// Where its pictures are on the page; nil if they are not shown.
        var pairLink: String?
        /// What it is called.
        var pairName: BreakableName
        /// The verdict's sign.
        var pairSymbol: String
        /// The verdict.
        var pairVerdict: String
        /// The style class of its colour.
        var pairClass: String
        /// Its figures.
        var cells: [Cell]
    }

    /// The headings of figures.
    var headings = ["Texture dB", "Edges dB", "Finest octave dB", "Contrast dB", "Composition", "PSNR dB", "SSIM"]
    /// The pairs in their order.
    var rows: [Row]

    /// The table; nil for no pairs.
    ///
    /// - Parameter linked: the number of first pairs whose pictures are shown.
    init?(_ pairs: [ComparedPair], linked: Int) {
        guard !pairs.isEmpty else { return nil }
        rows = []
        rows = pairs.enumerated()
            .map { place, pair in
                Row(
                    pairLink: place < linked ? "pair-\(place + 1)" : nil,
                    pairName: BreakableName(pair.name),
                    pairSymbol: pair.symbol,
                    pairVerdict: pair.verdict.shortTitle,
                    pairClass: pair.styleClass,
                    cells: zip(headings, Self.figures(pair.measures)).map(Cell.init))
            }
    }

    private static func figures(_ measures: PictureMeasures) -> [String] {
        let agreement = measures.comparableAgreement
        return [
            PictureFigure.gain(measures.textureDB), PictureFigure.gain(measures.edgesDB),
            PictureFigure.gain(measures.topOctaveDB), PictureFigure.gain(measures.contrastDB),
            measures.composition.rawValue, agreement.map { PictureFigure.plainPSNR($0.psnrDB) } ?? "–",
            PictureFigure.plain(agreement?.ssim),
        ]
    }
}
