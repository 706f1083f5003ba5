// SPDX-License-Identifier: Apache-2.0

internal import Files
import Pictures

/// One pair with its pictures, folded but for the first.
struct PairSection {
    /// A picture beside the page.
    struct Panel {
        /// The file, relative to the page.
        var address: String
        /// The width in pixels.
        var width: String
        /// The height in pixels.
        var height: String
        /// The picture in words.
        var alternative: String
    }

    /// The pair's number, from 1.
    var number: String
    /// Whether it stands open.
    var isOpen: Bool
    /// The verdict's sign.
    var sectionSymbol: String
    /// The verdict.
    var sectionTitle: String
    /// The style class of its colour.
    var sectionClass: String
    /// What the pair is called.
    var sectionName: BreakableName
    /// What the verdict means.
    var sectionMeaning: String
    /// The two files and how they were matched.
    var sectionFiles: [Fact]
    /// The figures.
    var sectionFigures: [Fact]
    /// What may make the comparison less than it seems.
    var sectionNotes: [String]
    /// That only a part is shown; nil if all is.
    var cropNote: String?
    /// The reference.
    var reference: Panel
    /// The candidate.
    var candidate: Panel
    /// Where they differ; nil if everything would.
    var difference: Panel?
    /// How to read it, or why it is missing.
    var differenceNote: String
    /// Where the reference has detail.
    var referenceDetail: Panel
    /// Where the candidate has detail.
    var candidateDetail: Panel
    /// The energies by octaves; nil if they were not drawn.
    var octaves: PlotPicture?

    /// The section of a pair.
    init(_ pair: ComparedPair, files: PairFiles, octaves: PlotPicture?) {
        let format = pair.reference.format
        let crop = PictureCrop(width: format.width, height: format.height)
        number = "\(files.number)"
        isOpen = files.number == 1
        (sectionSymbol, sectionTitle, sectionClass) = (pair.symbol, pair.verdict.title, pair.styleClass)
        sectionName = BreakableName(pair.name)
        sectionMeaning = pair.meaning
        sectionFiles = [
            Fact(term: "Reference", detail: Self.facts(pair.reference)),
            Fact(term: "Candidate", detail: Self.facts(pair.candidate)),
            Fact(term: "Matched by", detail: pair.match.words),
        ]
        sectionFigures = Fact.figures(of: pair.measures)
        sectionNotes = pair.notes.map { $0.printable(limit: 600) }
        cropNote =
            crop.isWhole
            ? nil
            : """
            The middle \(crop.width) × \(crop.height) pixels of \(format.width) × \(format.height) are shown, not made \
            smaller. Figures are of the whole pictures.
            """
        let size = (crop.width, crop.height)
        reference = Panel(files.reference, size, "Reference: \(pair.reference.name.printable(limit: 120))")
        candidate = Panel(files.candidate, size, "Candidate: \(pair.candidate.name.printable(limit: 120))")
        difference = PairPanels.hasDifference(pair) ? Panel(files.difference, size, Self.words(of: pair.measures)) : nil
        differenceNote = Self.note(on: pair.measures)
        let cells = DetailMap.size(ofWidth: crop.width, height: crop.height)
        let detail = PictureFigure.decibels(pair.measures.textureDB)
        referenceDetail = Panel(files.referenceDetail, cells, "Map of the reference's fine detail")
        candidateDetail = Panel(
            files.candidateDetail, cells, "Map of the candidate's fine detail: texture \(detail) against the reference")
        self.octaves = octaves
    }

    private static func facts(_ facts: PictureFacts) -> String {
        let seeds = facts.seeds.prefix(4).map { $0.printable(limit: 40) }.joined(separator: ", ")
        let models = facts.models.prefix(4).map { $0.printable(limit: 120) }.joined(separator: ", ")
        let parts = [facts.name.printable(limit: 200), facts.format.description]
        return (parts + (seeds.isEmpty ? [] : ["seed \(seeds)"]) + (models.isEmpty ? [] : ["model \(models)"]))
            .joined(separator: " · ")
    }

    private static func words(of measures: PictureMeasures) -> String {
        "Difference, candidate less reference: PSNR \(PictureFigure.psnr(measures.comparableAgreement?.psnrDB))"
    }

    private static func note(on measures: PictureMeasures) -> String {
        guard measures.comparableAgreement != nil else {
            let words = measures.composition.words
            return "No difference is shown: the compositions \(words), so it would show where things stand."
        }
        let shift = measures.shift
        let moved =
            measures.aligned == nil
            ? "" : " The candidate was moved back by \(shift.rows) rows and \(shift.columns) columns first."
        let gain = PixelImage.differenceGain
        return "Grey is equal, lighter is lighter in the candidate, \(gain) times enlarged.\(moved)"
    }
}

extension PairSection.Panel {
    fileprivate init(_ file: String, _ size: (Int, Int), _ alternative: String) {
        self.init(address: file, width: "\(size.0)", height: "\(size.1)", alternative: alternative)
    }
}
