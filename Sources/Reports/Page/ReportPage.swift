// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
import Mustache

/// Everything that `report.mustache` shows, as text that is ready but for escaping.
///
/// Mustache looks its placeholders up by the names of these properties, and a placeholder that is not found it looks for
/// in the enclosing sections: an optional property therefore has a name of its own in the whole tree.
struct ReportPage {
    /// The page's security policy.
    var policy = PageTemplates.policy
    /// The style sheet.
    var styles = PageTemplates.styles
    /// The script.
    var script = PageTemplates.script
    /// The layers as JSON, for the script; safe inside a script element.
    var data: String
    /// The original's name, for the window's title.
    var title: String
    /// The original's name, for the heading.
    var heading: BreakableName
    /// What was analyzed, in one line.
    var subtitle: String
    /// What a reader sees first.
    var firstScreen: FirstScreen
    /// What the report comes to, file by file.
    var verdicts: [VerdictCard]
    /// How the verdicts are laid out: `several` side by side, or `single`.
    var verdictCount: String
    /// What the candidates really are, where they were diagnosed.
    var findingsSection: FindingsSection?
    /// Scaling by rotation, where a sweep was made.
    var poolTable: PoolTable?
    /// The candidates, best first, where there are any.
    var candidateTable: CandidateTable?
    /// The formats, where they were swept.
    var formatTable: FormatTable?
    /// What layers compute, where that is known.
    var outputTable: OutputTable?
    /// What pictures of both models differ in, where some were compared.
    var pictureTable: PictureTable?
    /// What is known of outputs, and how far that goes, a paragraph each.
    var outputNotes: [String]
    /// The layers that lose most, where there are any.
    var worstTable: WorstTable?
    /// The few plots that answer a stranger's questions.
    var keyPlots: [PlotPicture]
    /// The other plots of the whole model that were drawn.
    var plots: [PlotPicture]
    /// Whether there is a plot of the model for experts.
    var hasMorePlots: Bool
    /// The layers that have figures of their own; nil for none.
    var detailedLayers: DetailedLayers?
    /// Which plots are missing and how to get them.
    var missingPlots: MissingPlots?
    /// How many layers there are; nil for none.
    var layerCount: String?
    /// The tensors that were skipped, if any.
    var skippedTable: TensorTable?
    /// The unquantized tensors that are not equal, if any.
    var changedTable: TensorTable?
    /// How the report was made.
    var provenance: [Fact]
    /// What the metrics mean.
    var definitions: [MetricDefinition]
    /// How the grades are given.
    var grades: [GradeRule]
}

extension ReportPage {
    /// The page of a report.
    init(_ report: Report, plots: DrawnPlots) throws {
        let document = report.document
        self.init(
            data: try PageData(document).scriptText,
            title: document.reference.name.printable(limit: 120),
            heading: BreakableName(document.reference.name),
            subtitle: Self.subtitle(of: document),
            firstScreen: FirstScreen(document),
            verdicts: GradedVerdict.all(of: document).map { VerdictCard($0, in: document) },
            verdictCount: document.candidates.count > 1 ? "several" : "single",
            findingsSection: FindingsSection(document),
            poolTable: PoolTable(document),
            candidateTable: CandidateTable(document),
            formatTable: FormatTable(document),
            outputTable: OutputTable(document),
            pictureTable: PictureTable(document),
            outputNotes: [OutputWords(document).statement].compactMap { $0 } + OutputWords(document).limits,
            worstTable: WorstTable(document),
            keyPlots: plots.figures.filter(\.isKey),
            plots: plots.figures.filter { $0.layer == nil && !$0.isKey },
            hasMorePlots: plots.figures.contains { $0.layer == nil && !$0.isKey },
            detailedLayers: DetailedLayers(document, plots: plots),
            missingPlots: MissingPlots(plots.missing),
            layerCount: document.layers.isEmpty ? nil : NumberText.counted(document.layers.count, "layer"),
            skippedTable: TensorTable(skippedIn: document),
            changedTable: TensorTable(changedIn: document),
            provenance: Fact.provenance(of: document),
            definitions: MetricDefinition.all(in: document),
            grades: Grade.allCases.map(GradeRule.init)
        )
    }

    private static func subtitle(of document: ReportDocument) -> String {
        let parameters = document.layers.reduce(0) { $0 + $1.parameters }
        var parts = [
            NumberText.counted(document.layers.count, "layer"),
            "\(NumberText.roundCount(parameters)) weights in them",
            NumberText.bytes(document.reference.bytes),
        ]
        if !document.candidates.isEmpty {
            parts.append(NumberText.counted(document.candidates.count, "candidate"))
        }
        return parts.joined(separator: " · ")
    }

    /// The HTML.
    func html() -> String {
        PageTemplates.page.render(self)
    }
}
