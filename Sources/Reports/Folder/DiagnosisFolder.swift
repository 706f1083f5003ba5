// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files
internal import Findings
package import SystemPackage

/// A folder that tells what files are without a report: index.html, and a document per file.
///
/// The document is `findings.json`, or `findings-1.json` and so on where there are several files, the best first. Each file
/// appears under its name only when it is whole, and the page comes last.
package struct DiagnosisFolder: Sendable {
    /// The path of the folder.
    package let path: FilePath
    /// Whether a diagnosis that is there may be replaced.
    package let overwrite: Bool

    private static let pageName = "index.html"

    /// A folder, which need not exist yet.
    package init(path: FilePath, overwrite: Bool = false) {
        self.path = path.isMarkedAsFolder ? path.removingLastComponent() : path
        self.overwrite = overwrite
    }

    /// Refuses a place where a diagnosis cannot or may not be written; ask before the work.
    ///
    /// - Throws: `FileError` of kind `outputRefused`, or `io` if the disk is full.
    package func check() throws(FileError) {
        if let isFolder = path.isFolder {
            guard isFolder else { throw refusal("output-not-a-folder", "a folder, or nothing", "a file") }
            // A report's page would stand beside documents that it does not tell of.
            if holds(ReportFolder.documentName) {
                throw refusal("output-exists", "no report there", "a file \(ReportFolder.documentName)")
            }
            if !overwrite,
                let name = [Self.pageName, Self.document(0, of: 1), Self.document(0, of: 2)].first(where: holds)
            {
                let expected = "nothing of this name there, or the permission to overwrite it (--overwrite)"
                throw refusal("output-exists", expected, "a file \(name)")
            }
        }
        try StagedFolder.check(path)
    }

    /// Writes the page and the documents of a ranking.
    ///
    /// - Parameters:
    ///   - reference: The name of the original that was given, if one was.
    ///   - version: The version of the tool.
    /// - Throws: `FileError` of kind `outputRefused` or `io`, and `EncodingError`. Nothing has been written then.
    package func write(_ ranking: DiagnosisRanking, reference: String?, version: String) throws {
        try check()
        let names = ranking.entries.indices.map { Self.document($0, of: ranking.entries.count) }
        let documents = try ranking.entries.map { entry in
            try JSONText.encode(FindingsDocument(entry.diagnosis, version: version))
        }
        let page = DiagnosisPage(ranking, documents: names, reference: reference, version: version).html()
        let folder = try StagedFolder(path, overwrite: overwrite)
        for (name, document) in zip(names, documents) { try folder.write(document, to: FilePath(name)) }
        try folder.write(Array(page.utf8), to: FilePath(Self.pageName))
        try folder.commit(last: FilePath(Self.pageName), isStale: Self.isDocument)
    }

    /// The name of the document of a file.
    private static func document(_ place: Int, of count: Int) -> String {
        count == 1 ? "findings.json" : "findings-\(place + 1).json"
    }

    /// Whether a file is a document of a diagnosis, which would tell of other files than the new page does.
    private static func isDocument(_ path: FilePath) -> Bool {
        String(validating: path)?.wholeMatch(of: /findings(-[0-9]+)?\.json/) != nil
    }

    private func holds(_ name: String) -> Bool { path.appending(name).isFolder != nil }

    private func refusal(_ rule: String, _ expected: String, _ found: String) -> FileError {
        FileError(.outputRefused, file: path, rule: rule, expected: expected, found: found)
    }
}
