// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
package import Pictures
internal import Plots
package import SystemPackage

/// A folder that shows pairs of pictures: index.html, pictures.json, pairs/ with pictures, and plots/.
///
/// The pictures are written anew from their pixels, so that prompts and graphs that their files carry are not published. Each
/// file appears under its name only when it is whole, and the page comes last.
package struct PicturesFolder: Sendable {
    /// What is done to write a folder; each is counted.
    package enum Phase: Sendable, Equatable {
        /// Draws plots.
        case drawing
        /// Writes the pictures of pairs.
        case writing
    }

    /// The path of the folder.
    package let path: FilePath
    /// Whether a comparison of pictures that is there may be replaced.
    package let overwrite: Bool

    /// The most pairs of which pictures are shown; the others have a row in the table.
    package static let mostShown = 50

    private static let pageName = "index.html"
    private static let documentName = "pictures.json"

    /// A folder, which need not exist yet.
    package init(path: FilePath, overwrite: Bool = false) {
        self.path = path.isMarkedAsFolder ? path.removingLastComponent() : path
        self.overwrite = overwrite
    }

    /// Refuses a place where a page cannot or may not be written; ask before the work.
    ///
    /// - Parameter inputs: what is compared, files or folders; the folder may not be one of them or hold one.
    /// - Throws: `FileError` of kind `outputRefused`, or `io` if the disk is full.
    package func check(inputs: [FilePath] = []) throws(FileError) {
        if let isFolder = path.isFolder {
            guard isFolder else { throw refusal("output-not-a-folder", "a folder, or nothing", "a file") }
            guard !inputs.contains(where: holds(input:)) else {
                throw refusal("output-holds-input", "a folder without the pictures that are compared", "them in it")
            }
            try checkContents()
        }
        try StagedFolder.check(path)
    }

    private func checkContents() throws(FileError) {
        // Their pages would stand beside documents that they do not tell of.
        if let name = [ReportFolder.documentName, "findings.json", "findings-1.json"].first(where: holds) {
            throw refusal("output-exists", "no report or diagnosis there", "a file \(name)")
        }
        let own = [Self.pageName, Self.documentName, PairFiles.folderName, DrawnPlots.folderName]
        guard let name = own.first(where: holds) else { return }
        guard overwrite else {
            let expected = "nothing of this name there, or the permission to overwrite it (--overwrite)"
            throw refusal("output-exists", expected, name)
        }
        // A folder of pictures could have files of these names.
        guard holds(Self.documentName) else {
            let expected = "a comparison of pictures, which alone is replaced"
            throw refusal("output-exists", expected, "\(name) of another kind")
        }
    }

    /// Writes the page of a comparison, its document, and the pictures of the first pairs.
    ///
    /// - Parameters:
    ///   - threads: How many pairs are in memory at once; the result does not depend on it.
    ///   - progress: Told the phase, what is done of it, and all of it.
    /// - Returns: One sentence per reason why plots are missing.
    /// - Throws: `FileError`, of pictures that cannot be read any more too, and `PlotError.cancelled`. Nothing has been
    ///   written then.
    package func write(
        _ comparison: PictureComparison, version: String, drawsPlots: Bool = true, threads: Int,
        progress: @escaping @Sendable (_ phase: Phase, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
    ) async throws -> [String] {
        try check()
        let document = PicturesDocument(comparison, version: version)
        let shown = document.pairs.prefix(Self.mostShown)
        let plan = PlotPlan(octavesOf: shown)
        let plots =
            drawsPlots
            ? try await DrawnPlots.drawing(plan) { progress(.drawing, $0, $1) }
            : DrawnPlots.leavingOut(plan, because: "Plots were not asked for.")
        let folder = try StagedFolder(path, overwrite: overwrite)
        let done = ProgressCounter()
        let write: @Sendable (inout Void, Int) throws -> Void = { _, place in
            let kept = place < comparison.open.count ? comparison.open[place] : nil
            let files = try kept ?? OpenPair(comparison.files[place])
            let panels = try PairPanels(comparison.pairs[place], files: files)
            for file in try PairFiles(number: place + 1).files(of: panels) {
                try folder.write(file.bytes, to: FilePath(file.name))
            }
            progress(.writing, done.next(), shown.count)
        }
        _ = try await concurrentMap(count: shown.count, limit: threads, makeWorker: {}, body: write)
        for (name, bytes) in try Self.files(of: document, plots) { try folder.write(bytes, to: FilePath(name)) }
        try folder.commit(last: FilePath(Self.pageName), isStale: Self.isStale)
        return plots.notes
    }

    /// All files but pictures, the page last.
    private static func files(
        of document: PicturesDocument, _ plots: DrawnPlots
    ) throws -> [(name: String, bytes: [UInt8])] {
        let page = PicturesPage(document, shown: mostShown, plots: plots).html()
        return plots.files
            + [(documentName, try JSONText.encode(document)), (pageName, Array(page.utf8))]
    }

    /// Whether a file belongs to an older page, which may have had more pairs.
    private static func isStale(_ path: FilePath) -> Bool {
        String(validating: path).map(PairFiles.isOwn) ?? false
    }

    /// Whether an input is the folder, or lies in it at any depth, by whatever name or link.
    private func holds(input: FilePath) -> Bool {
        let target = FileTarget(path)
        var place = input.isFolder == true ? input : input.folder
        while true {
            guard FileTarget(place) != target else { return true }
            let above = place.appending("..")
            guard FileStatus(ofPath: above) != nil, FileTarget(above) != FileTarget(place) else { return false }
            place = above
        }
    }

    private func holds(_ name: String) -> Bool { path.appending(name).isFolder != nil }

    private func refusal(_ rule: String, _ expected: String, _ found: String) -> FileError {
        FileError(.outputRefused, file: path, rule: rule, expected: expected, found: found)
    }
}
