// SPDX-License-Identifier: Apache-2.0

internal import Documents
public import Files
import Foundation
import Plots
import SystemPackage

extension ReportFolder {
    /// What is done to write a report.
    public enum Phase: Sendable, Equatable {
        /// Draws plots; progress counts them.
        case drawing
        /// Makes the page and writes the files; nothing is counted.
        case writing
    }

    /// Refuses a place where a report cannot or may not be written; ask before a long analysis.
    ///
    /// - Throws: `FileError` of kind `outputRefused`, or `io` if the disk is full.
    public func check() throws(FileError) {
        try checkContents()
        try StagedFolder.check(path)
    }

    private func checkContents() throws(FileError) {
        guard let isFolder = path.isFolder else { return }
        guard isFolder else { throw refusal("output-not-a-folder", "a folder, or nothing", "a file") }
        guard !overwrite else { return }
        let names = [
            Self.documentName, Self.tableName, Self.figuresName, Self.pageName, Self.cardName, BadgePicture.fileName,
        ]
        if let name = names.first(where: { path(of: $0).isFolder != nil }) {
            let expected = "no report there, or the permission to overwrite it (--overwrite)"
            throw refusal("output-exists", expected, "a file \(name)")
        }
    }

    /// Writes a report.
    ///
    /// - Parameters:
    ///   - report: The report; without its figures, the plots that need them are missing.
    ///   - drawsPlots: Whether to draw plots. Without gnuplot the report is written all the same.
    ///   - writesCard: Whether to write card.md, the section for a model page, and badge.svg, which it shows.
    ///   - progress: Called with the phase, with what is done of it, and with all of it.
    /// - Returns: What was written, and what is missing.
    /// - Throws: `FileError` of kind `outputRefused` or `io`, `EncodingError` where a number is not finite, and
    ///   `PlotError.cancelled`. Nothing has been written then.
    @discardableResult
    public func write(
        _ report: Report, drawsPlots: Bool = true, writesCard: Bool = false,
        progress: (_ phase: Phase, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) async throws -> Contents {
        try check()
        let (report, notes) = try report.fitting()
        let plots = try await Self.plots(of: report, drawsPlots: drawsPlots) { progress(.drawing, $0, $1) }
        progress(.writing, 0, 0)
        let files = try Self.files(of: report, plots: plots, writesCard: writesCard)
        let folder = try StagedFolder(path, overwrite: overwrite)
        for file in files {
            try folder.write(file.bytes, to: FilePath(file.name))
        }
        try folder.commit(last: FilePath(Self.documentName), isStale: Self.isStale)
        return Contents(files: files.map(\.name), notes: notes + plots.notes)
    }

    /// A file of the report, before it is written.
    struct File {
        var name: String
        var bytes: [UInt8]
    }

    /// All files of a report, report.json last.
    static func files(of report: Report, plots: DrawnPlots, writesCard: Bool) throws -> [File] {
        var files = [File(name: tableName, bytes: Array(LayersCSV.text(of: report.document).utf8))]
        if let figures = report.figures {
            files.append(File(name: figuresName, bytes: try JSONText.encode(figures)))
        }
        files += plots.files.map { File(name: $0.name, bytes: $0.bytes) }
        if writesCard {
            if let verdict = CardText.ownVerdict(of: report.document) {
                let badge = BadgePicture(verdict, in: report.document).svg
                files.append(File(name: BadgePicture.fileName, bytes: Array(badge.utf8)))
            }
            files.append(File(name: cardName, bytes: Array(CardText.text(of: report.document, plots: plots).utf8)))
        }
        files.append(File(name: pageName, bytes: Array(try ReportPage(report, plots: plots).html().utf8)))
        files.append(File(name: documentName, bytes: try JSONText.encode(report.document)))
        return files
    }

    private static func plots(
        of report: Report, drawsPlots: Bool, progress: (Int, Int) -> Void
    ) async throws -> DrawnPlots {
        let plan = PlotPlan(report)
        guard drawsPlots else { return .leavingOut(plan, because: "Plots were not asked for.") }
        return try await .drawing(plan, progress: progress)
    }

    /// Whether a file belongs to an older report and is not in every one: it would belong to other numbers.
    private static func isStale(_ path: FilePath) -> Bool {
        // What is not UTF-8 has not been written by us.
        guard let name = String(validating: path) else { return false }
        if name.hasPrefix(DrawnPlots.folderName + "/") {
            return PlotPlan.isOwn(String(name.dropFirst(DrawnPlots.folderName.count + 1)))
        }
        return [figuresName, cardName, BadgePicture.fileName].contains(name)
    }

    private func refusal(_ rule: String, _ expected: String, _ found: String) -> FileError {
        FileError(.outputRefused, file: path, rule: rule, expected: expected, found: found)
    }
}
