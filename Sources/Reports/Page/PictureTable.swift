// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Pictures

/// What pictures of both models differ in, in a report: a few lines, since the page of `fidelio pictures` shows them.
struct PictureTable {
    /// A pair.
    struct Row {
        var pair: BreakableName
        var verdict: String
        var texture: String
        var edges: String
        var octave: String
        var composition: String
    }

    /// What they come to, a sentence each.
    var pictureLead: [String]
    /// The pairs, in their order; at most `mostRows`.
    var pictureRows: [Row]

    private static let mostRows = 24

    /// The table of a report; nil if no pictures were compared.
    init?(_ document: ReportDocument) {
        guard let pictures = document.pictures else { return nil }
        pictureLead = pictures.lead
        if pictures.pairs.count > Self.mostRows {
            pictureLead.append("The first \(Self.mostRows) of \(pictures.pairs.count) pairs are listed.")
        }
        pictureRows = pictures.pairs.prefix(Self.mostRows)
            .map { pair in
                Row(
                    pair: BreakableName(pair.name), verdict: "\(pair.symbol) \(pair.verdict.title)",
                    texture: PictureFigure.gain(pair.measures.textureDB),
                    edges: PictureFigure.gain(pair.measures.edgesDB),
                    octave: PictureFigure.gain(pair.measures.topOctaveDB),
                    composition: pair.measures.composition.rawValue)
            }
    }
}

extension PicturesDocument {
    /// What a comparison of pictures comes to beside a report of weights, a sentence each.
    var lead: [String] {
        let single = pairs.count == 1 ? pairs.first : nil
        let count = single == nil ? "\(pooled.pairs) pairs of pictures, by their medians" : "One pair of pictures"
        let title = (single?.verdict ?? pooled.verdict).title.lowercased()
        let meaning = single?.meaning ?? pooled.verdict.meaning
        let missing = uncompared.count + unpairedReferences.count + unpairedCandidates.count
        return ["\(count): \(title). \(meaning)"]
            + (missing > 0 ? ["\(NumberText.counted(missing, "picture")) could not be compared."] : [])
            + ["This tells what the pictures show, not what caused it: pictures do not follow from the SNR of weights."]
    }
}
