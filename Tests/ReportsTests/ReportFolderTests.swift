// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import Files
import Foundation
import Plots
import SystemPackage
import TestSupport
import Testing

@testable import Reports

@Suite("Folders that hold a report")
struct ReportFolderTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var report: Report {
        var document = SampleReports.document(layers: 18)
        document.candidates[1].bytes *= 2
        document.summary.measured[document.candidates[1].name]?.bitsPerWeight = 16
        return Report(
            document: document,
            figures: FiguresDocument(layers: GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight"))
        )
    }

    @Test("hold the document, the table, the figures, the page, and each plot three times")
    func holdsAll() async throws {
        let target = ReportFolder(path: folder.path("new/report"))
        let contents = try await target.write(report, writesCard: true)
        #expect(contents.notes == [])
        #expect(contents.files.last == "report.json")
        let names = try FileManager.default.contentsOfDirectory(atPath: target.path.string).sorted()
        #expect(names == ["badge.svg", "card.md", "figures.json", "index.html", "layers.csv", "plots", "report.json"])
        let plots = try FileManager.default.contentsOfDirectory(atPath: target.path.appending("plots").string).sorted()
        let ids = PlotPlan.ids + ["layer-6-codes", "layer-6-rows"]
        let drawn = ids.flatMap { id in ["gp", "png", "svg"].map { "\(id).\($0)" } }
        #expect(plots == (drawn + (1...3).map { "layer-6-error-\($0).png" }).sorted())
        let written = Report(document: report.document, figures: report.figures)
        #expect(try Report(reading: target.path) == written)
        #expect(try Report(reading: target.path.appending("report.json")) == written)
    }

    @Test("hold the same bytes when rendered again from report.json")
    func rendersAgain() async throws {
        let first = ReportFolder(path: folder.path("a"))
        let second = ReportFolder(path: folder.path("b"))
        let written = try await first.write(report, writesCard: true)
        let contents = try await second.write(Report(reading: first.path), writesCard: true)
        #expect(contents == written)
        #expect(contents.files.contains("figures.json") && contents.files.contains("card.md"))
        for file in contents.files {
            #expect(try folder.bytes(of: "a/\(file)") == folder.bytes(of: "b/\(file)"), "\(file)")
        }
    }

    @Test("are refused where a report is, and replaced with permission")
    func refusesExisting() async throws {
        let target = ReportFolder(path: folder.path("r"))
        try await target.write(report, writesCard: true)
        let error = await #expect(throws: FileError.self) { try await target.write(report, drawsPlots: false) }
        #expect(error?.kind == .outputRefused)
        #expect(throws: FileError.self) { try target.check() }
        let plain = Report(document: report.document)
        let contents = try await ReportFolder(path: target.path, overwrite: true).write(plain, drawsPlots: false)
        #expect(contents.files == ["layers.csv", "index.html", "report.json"])
        // Plots and figures of the older report belong to other numbers.
        #expect(try folder.names() == ["r"])
        let names = try FileManager.default.contentsOfDirectory(atPath: target.path.string).sorted()
        #expect(names == ["index.html", "layers.csv", "report.json"])
    }

    @Test("leave other people's files alone")
    func leavesOthers() async throws {
        try FileManager.default.createDirectory(
            atPath: folder.path("r/plots").string, withIntermediateDirectories: true)
        try folder.write([1], to: "r/notes.txt")
        try folder.write([1], to: "r/plots/mine.svg")
        try await ReportFolder(path: folder.path("r"), overwrite: true).write(report, drawsPlots: false)
        #expect(try folder.bytes(of: "r/notes.txt") == [1])
        #expect(try folder.bytes(of: "r/plots/mine.svg") == [1])
    }

    @Test("leave no trace where they cannot be written")
    func leavesNoTrace() async throws {
        try folder.write([1], to: "file")
        let error = await #expect(throws: FileError.self) {
            try await ReportFolder(path: folder.path("file/report")).write(report, drawsPlots: false)
        }
        #expect(error?.kind == .outputRefused)
        #expect(throws: FileError.self) { try ReportFolder(path: folder.path("file")).check() }
        #expect(try folder.names() == ["file"])
    }

    @Test("are refused at a text that is not a path", arguments: ["", "a\0b"])
    func refusesWhatIsNotAPath(text: String) throws {
        let error = try #require(throws: FileError.self) { try ReportFolder(path: text).check() }
        #expect(error.kind == .outputRefused && error.rule == "output-path")
    }

    @Test("are folders with a dot at the end too")
    func leavesOutADot() {
        #expect(ReportFolder(path: "a/b/.").path == "a/b" && ReportFolder(path: ".").path == ".")
    }

    @Test("that were made for a report are removed where a file in them fails")
    func removesMadeFolder() async throws {
        // The folder's own path just fits the system's limit of 4,096 bytes, and no file's path in it does.
        var path = folder.path
        while path.length < 4_090 {
            path.append(String(repeating: "d", count: min(200, 4_090 - path.length)))
        }
        await #expect(throws: FileError.self) {
            try await ReportFolder(path: path).write(report, drawsPlots: false)
        }
        #expect(path.isFolder == nil)
        #expect(path.folder.isFolder == true)
    }

    @Test("say which plots are missing, and why")
    func saysMissing() async throws {
        let target = ReportFolder(path: folder.path("r"))
        let contents = try await target.write(Report(document: report.document), drawsPlots: false)
        #expect(
            contents.notes == [
                "2 plots are missing. There is no figures.json beside the report, which holds the distributions: "
                    + "run fidelio analyze again to get it.",
                "10 plots are missing. Plots were not asked for.",
            ]
        )
        let page = String(decoding: try folder.bytes(of: "r/index.html"), as: UTF8.self)
        #expect(page.contains("Plots were not asked for."))
        #expect(page.contains("<li>Weights before and after rotation, for the layer that loses most</li>"))
        #expect(page.contains("<li>SNR of every layer in every configuration</li>"))
    }

    @Test("are written without gnuplot too, and say how to get the plots")
    func worksWithoutGnuplot() throws {
        let plan = PlotPlan(report)
        let reason = PlotError.gnuplotMissing(lookedIn: "PATH").description
        let plots = DrawnPlots.leavingOut(plan, because: reason)
        let files = try ReportFolder.files(of: report, plots: plots, writesCard: false)
        #expect(files.map(\.name) == ["layers.csv", "figures.json", "index.html", "report.json"])
        let page = String(decoding: files[2].bytes, as: UTF8.self)
        #expect(page.contains("gnuplot was not found in PATH, so no plot can be drawn: install it"))
    }

    @Test("hold no more figures than can be read again, and say so")
    func limitsFigures() throws {
        let layer = GoldenSweep.figures(of: "encoder.layer.0.output.dense.weight")[0]
        let names = (0..<4).map { "layer-\($0)" }
        let layers = names.map { name in
            var layer = layer
            layer.layer = name
            return layer
        }
        let report = Report(document: SampleReports.document(layers: 18), figures: FiguresDocument(layers: layers))
        let whole = try JSONText.encode(FiguresDocument(layers: layers)).count
        #expect(try report.fitting(whole).report.figures?.layers.map(\.layer) == names)
        #expect(try report.fitting(whole).notes == [])
        let (cut, notes) = try report.fitting(whole - 1)
        #expect(cut.figures?.layers.map(\.layer) == Array(names.prefix(3)))
        #expect(notes.count == 1 && notes[0].hasPrefix("The figures of 1 layer are left out"))
        #expect(try JSONText.encode(cut.figures).count < whole)
    }

    @Test("are not read where there is none")
    func readsNone() {
        let error = #expect(throws: FileError.self) { try Report(reading: folder.path("none.json")) }
        #expect(error?.kind == .missing)
    }
}
