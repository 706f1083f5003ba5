// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
import Mustache
import Pictures

/// Everything that `pictures.mustache` shows: what pairs of pictures differ in.
///
/// The rules of ``ReportPage`` for names hold here too.
struct PicturesPage {
    /// The page's security policy.
    var policy = PageTemplates.picturesPolicy
    /// The style sheet.
    var styles = PageTemplates.picturesStyles
    /// The script, which moves sliders and enlarges pixels.
    var script = PageTemplates.picturesScript
    /// The candidate's name or the number of pairs, for the window's title.
    var title: String
    /// The same for the heading.
    var heading: BreakableName
    /// What was compared with what, in one line.
    var subtitle: String
    /// The verdict in a sentence.
    var answer: BreakableName
    /// The sign before it.
    var answerSymbol: String
    /// The style class of its colour.
    var answerClass: String
    /// The figures behind the verdict: of the pair, or medians over pairs.
    var answerFigures: [Fact]
    /// What the verdict does not tell.
    var limits: String
    /// What may make the comparison less than it seems; nil for nothing.
    var notices: Notices?
    /// A row per pair; nil if none could be compared.
    var pairTable: PairTable?
    /// The pairs of which pictures are shown; nil if there is none.
    var pairList: PairList?
    /// The plots that could not be drawn; nil for none.
    var missingPlots: MissingPlots?
    /// What figures mean.
    var definitions = Fact.pictureFigures
    /// How the page was made.
    var provenance: [Fact]

    /// A list of remarks.
    struct Notices {
        /// One sentence each.
        var remarks: [String]
        /// That there are more; nil if not.
        var moreRemarks: String?
    }

    /// Pairs with pictures.
    struct PairList {
        /// What is shown, and of which pairs.
        var pairLead: String
        /// The pairs.
        var sections: [PairSection]
        /// What stands below the colours of detail maps.
        var ticks = DetailScale.ticks
    }

    /// The page of a document.
    ///
    /// - Parameters:
    ///   - shown: of how many pairs at most pictures are shown.
    ///   - plots: the octaves of those pairs, as far as they were drawn.
    init(_ document: PicturesDocument, shown: Int, plots: DrawnPlots) {
        let words = PicturesAnswer(document)
        title = words.title.printable(limit: 120)
        heading = BreakableName(words.title)
        subtitle = words.subtitle.printable(limit: 300)
        answer = BreakableName(words.answer)
        (answerSymbol, answerClass) = (words.symbol, words.styleClass)
        answerFigures = words.figures
        limits = words.limits
        notices = Notices(document)
        pairTable = PairTable(document.pairs, linked: shown)
        pairList = PairList(document.pairs, shown: shown, plots: plots)
        missingPlots = MissingPlots(plots.missing)
        let tool = Tool(version: document.tool.version)
        provenance = [
            Fact(term: "Made by", detail: "\(tool.name) \(tool.version)".printable()),
            Fact(term: "Every figure", detail: "pictures.json beside this page"),
        ]
    }

    /// The HTML.
    func html() -> String {
        PageTemplates.pictures.render(self)
    }
}

extension PicturesPage.Notices {
    /// More remarks than these are counted.
    private static let most = 100

    fileprivate init?(_ document: PicturesDocument) {
        let all =
            document.uncompared.map { "Not compared: \($0.reason)" }
            + Self.alone(document.unpairedReferences, "references")
            + Self.alone(document.unpairedCandidates, "candidates")
            + document.notes + document.pairs.flatMap(\.notes)
        guard !all.isEmpty else { return nil }
        remarks = all.prefix(Self.most).map { $0.printable(limit: 600) }
        moreRemarks =
            all.count > Self.most ? "\(NumberText.count(all.count - Self.most)) more are in pictures.json." : nil
    }

    private static func alone(_ names: [String], _ side: String) -> [String] {
        guard !names.isEmpty else { return [] }
        let shown = names.prefix(5).map { $0.printable(limit: 80) }.joined(separator: ", ")
        return ["Only among the \(side): \(shown)\(names.count > 5 ? " and \(names.count - 5) more" : "")."]
    }
}

extension PicturesPage.PairList {
    fileprivate init?(_ pairs: [ComparedPair], shown: Int, plots: DrawnPlots) {
        guard !pairs.isEmpty else { return nil }
        let octaves = Dictionary(plots.figures.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        sections = pairs.prefix(shown).enumerated()
            .map { place, pair in
                let files = PairFiles(number: place + 1)
                return PairSection(pair, files: files, octaves: octaves[files.octaves])
            }
        let first = pairs.count > shown ? "Of the first \(shown) of \(NumberText.count(pairs.count)) pairs. " : ""
        pairLead =
            first + """
                Pixels as they are stored, written anew as 8-bit colours without the prompts and graphs that the files may carry. \
                Judge texture at 100 % or 200 %: a picture made smaller to fit the window hides it.
                """
    }
}
