// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Checkpoints
@testable import Documents
@testable import Plots
@testable import Reports

/// All that is made from a report, but for what gnuplot draws.
struct RenderedReport {
    private let report: Report

    init(_ document: ReportDocument, _ figures: FiguresDocument? = nil) {
        report = Report(document: document, figures: figures)
    }

    /// A sound report, for figures that are not; from a fixture.
    static let sample: ReportDocument = {
        let path = ProcessInfo.processInfo.environment["FIDELIO_FUZZ_REPORT"] ?? ""
        guard let data = FileManager.default.contents(atPath: path),
            let document = try? JSONText.decode(ReportDocument.self, from: Array(data), file: path)
        else { fatalError("FIDELIO_FUZZ_REPORT is not a report.json: \(path)") }
        return document
    }()

    /// Renders everything, and makes sure that the document reads back as itself.
    func check() {
        let plan = PlotPlan(report)
        for plot in plan.plots {
            _ = try? plot.plot.script(formats: [.svg, .png])
        }
        _ = SummaryText(report.document, hasColor: true).text
        let plots = DrawnPlots.leavingOut(plan, because: "They are not drawn here.")
        guard let files = try? ReportFolder.files(of: report, plots: plots, writesCard: true) else { return }
        for file in files where file.name == ReportFolder.documentName {
            let again = try? JSONText.decode(ReportDocument.self, from: file.bytes, file: file.name)
            // Energies and what only a run needs are not in it, so that the bytes are compared.
            precondition(again.flatMap { try? JSONText.encode($0) } == file.bytes, "report.json does not read back")
        }
    }
}
