// SPDX-License-Identifier: Apache-2.0

import Documents
import Files
import Foundation
import Pictures
import SystemPackage
import TestSupport
import Testing

@testable import Reports

@Suite("The page of pictures")
struct PicturesPageTests {
    private static let hostile = "<img src=x onerror=alert(1)>\u{202E}'\"&.png"
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A picture of waves, lines and grain, with a text that may not be published.
    private static func picture(seed: Int, grain: Int) -> [UInt8] {
        var bytes = PNGBytes(width: 160, height: 128)
        bytes.chunks = [("tEXt", Array("parameters\0a secret prompt\nSteps: 4, Seed: \(seed)".utf8))]
        bytes.sample = { x, y, channel in
            var random = SplitMix64(seed: UInt64(seed << 32 | y << 16 | x))
            let wave = sin(Double(x * (seed % 3 + 1)) / 5) + sin(Double(y) / 4 + Double(seed))
            let line: Double = x.isMultiple(of: 16) ? 70 : 0
            let noise = Double(grain) * random.normal()
            return Int(min(max(100 + 20 * wave + line + noise + Double(4 * channel), 0), 255))
        }
        return bytes.file
    }

    /// Compares folders of pictures with these names.
    private func comparison(_ names: [String], grain: Int = 1) async throws -> PictureComparison {
        for (side, strength) in [("a", 6), ("b", grain)] {
            try FileManager.default.createDirectory(
                atPath: folder.path(side).string, withIntermediateDirectories: true)
            for (seed, name) in names.enumerated() {
                try folder.write(Self.picture(seed: seed, grain: strength), to: "\(side)/\(name)")
            }
        }
        let pairing = try PicturePairing(reference: folder.path("a"), candidate: folder.path("b"))
        return try await PictureComparison(pairing, threads: 2)
    }

    private func page(_ comparison: PictureComparison, shown: Int = 50) -> PicturesPage {
        let document = PicturesDocument(comparison, version: "1.2.3")
        let plan = PlotPlan(octavesOf: document.pairs.prefix(shown))
        return PicturesPage(document, shown: shown, plots: .leavingOut(plan, because: "No plots."))
    }

    private func files(below path: FilePath) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path.string).sorted()
    }

    @Test("has a value for every placeholder of its template")
    func resolves() async throws {
        var page = page(try await comparison(["1.png", "2.png"]))
        // What only some pages have.
        page.notices?.moreRemarks = "10 more."
        page.pairList?.sections[0].cropNote = "A part."
        page.pairList?.sections[0].sectionNotes = ["A note."]
        page.pairList?.sections[0].octaves = PlotPicture(
            id: "o", heading: "h", caption: "c", alternative: "a", svg: "<svg/>")
        if page.notices == nil { page.notices = .init(remarks: ["A remark."], moreRemarks: "10 more.") }
        #expect(TemplateCheck.unresolved(in: PageTemplates.picturesText, page: page) == [])
        page.definitions = []
        #expect(TemplateCheck.unresolved(in: PageTemplates.picturesText, page: page) != [])
    }

    @Test("says the verdict first, and what it does not tell")
    func answers() async throws {
        let several = page(try await comparison(["1.png", "2.png"]))
        #expect(several.answer.renderText.hasPrefix("Waxy by the medians of 2 pairs."))
        #expect(several.answerClass == "fair" && several.answerFigures.count == 4)
        #expect(several.limits.contains("not what caused it"))
    }

    @Test("of one pair says that it is weak evidence")
    func answersOne() async throws {
        let page = page(try await comparison(["1.png"], grain: 6))
        #expect(page.answer.renderText.hasPrefix("Alike.") && page.answerClass == "good")
        #expect(page.limits.contains("One pair is weak evidence"))
    }

    @Test("keeps hostile names as text, and gives none of them to a file")
    func escapes() async throws {
        let comparison = try await comparison([Self.hostile])
        let output = PicturesFolder(path: folder.path("page"))
        _ = try await output.write(comparison, version: "1", drawsPlots: false, threads: 1)
        let html = String(decoding: try folder.bytes(of: "page/index.html"), as: UTF8.self)
        #expect(!html.contains("<img src=x") && !html.contains("\u{202E}") && html.contains("&lt;img"))
        let found = try files(below: output.path)
        #expect(found.allSatisfy { $0.wholeMatch(of: /[a-z0-9.\/-]+/) != nil } && found.count == 8)
    }

    @Test("writes pixels without the texts that pictures carry")
    func writesPixelsOnly() async throws {
        let comparison = try await comparison(["1.png"])
        _ = try await PicturesFolder(path: folder.path("page"))
            .write(comparison, version: "1", drawsPlots: false, threads: 1)
        for name in try folder.names(in: "page/pairs") {
            let file = try PictureFile(opening: folder.path("page/pairs/\(name)"))
            #expect(file.texts.isEmpty, "\(name)")
            #expect(!String(decoding: try folder.bytes(of: "page/pairs/\(name)"), as: UTF8.self).contains("tEXt"))
        }
        let original = try PictureFile(opening: folder.path("a/1.png"))
        let shown = try PictureFile(opening: folder.path("page/pairs/0001-reference.png"))
        #expect(try original.pixels() == shown.pixels() && !original.texts.isEmpty)
    }

    @Test("shows pictures of the first pairs, and has the others in its table")
    func bounds() async throws {
        let page = page(try await comparison(["1.png", "2.png", "3.png"]), shown: 2)
        #expect(page.pairList?.sections.count == 2 && page.pairTable?.rows.count == 3)
        #expect(page.pairTable?.rows.map(\.pairLink) == ["pair-1", "pair-2", nil])
        #expect(page.pairList?.pairLead.hasPrefix("Of the first 2 of 3 pairs.") == true)
        #expect(page.pairList?.sections.map(\.isOpen) == [true, false])
    }

    @Test("is refused where the pictures are, in or above their folder, by any link")
    func refuses() async throws {
        _ = try await comparison(["1.png"])
        let inputs = [folder.path("a"), folder.path("b")]
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link").string, withDestinationPath: folder.path.string)
        for place in [folder.path("a"), folder.path, folder.path("link"), folder.path("b/..")] {
            #expect(throws: FileError.self) {
                try PicturesFolder(path: place, overwrite: true).check(inputs: inputs)
            }
        }
        try PicturesFolder(path: folder.path("a/page")).check(inputs: inputs)
        try PicturesFolder(path: folder.path("page")).check(inputs: inputs)
    }

    @Test("replaces only what is a comparison of pictures", arguments: [false, true])
    func replaces(hasDocument: Bool) async throws {
        let comparison = try await comparison(["1.png"])
        let output = folder.path("page")
        try FileManager.default.createDirectory(
            atPath: output.appending("pairs").string, withIntermediateDirectories: true)
        try folder.write([1], to: "page/pairs/0009-reference.png")
        try folder.write([1], to: "page/pairs/mine.png")
        if hasDocument { try folder.write([1], to: "page/pictures.json") }
        #expect(throws: FileError.self) { try PicturesFolder(path: output).check() }
        let replacing = PicturesFolder(path: output, overwrite: true)
        guard hasDocument else {
            #expect(throws: FileError.self) { try replacing.check() }
            return
        }
        _ = try await replacing.write(comparison, version: "1", drawsPlots: false, threads: 1)
        let found = try files(below: output)
        #expect(found.contains("pairs/mine.png") && found.contains("pairs/0001-reference.png"))
        #expect(!found.contains("pairs/0009-reference.png"))
    }

    @Test("of a picture that changed after it was compared is not written")
    func refusesChanged() async throws {
        let comparison = try await comparison(["1.png"])
        var other = PNGBytes(width: 40, height: 40)
        other.sample = { x, _, _ in x }
        try folder.write(other.file, to: "b/1.png")
        let output = PicturesFolder(path: folder.path("page"))
        await #expect(throws: FileError.self) {
            _ = try await output.write(comparison, version: "1", drawsPlots: false, threads: 1)
        }
        #expect(try folder.names() == ["a", "b"])
    }

    @Test("says every octave's number in its plot's words")
    func describesOctaves() async throws {
        let comparison = try await comparison(["1.png"])
        let plot = OctavePlot(comparison.pairs[0].measures.octaves, title: "Octaves")
        #expect(plot.summary.contains("from the finest: 1/4–1/2 cycles per pixel −"))
        #expect(plot.summary.contains("1/128–1/64 cycles per pixel"))
    }
}

extension TemporaryFolder {
    /// The names in a folder of it.
    fileprivate func names(in name: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name).string).sorted()
    }
}
