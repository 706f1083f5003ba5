// SPDX-License-Identifier: Apache-2.0

internal import Files
public import SystemPackage

/// A folder that holds a report: report.json, layers.csv, figures.json, index.html, and plots/.
///
/// Each file appears under its name only when it is whole. report.json comes last: where it is, the rest is too.
public struct ReportFolder: Sendable, Equatable {
    /// The path of the folder.
    public let path: FilePath
    /// Whether a report that is there may be replaced.
    public let overwrite: Bool

    /// What a report folder was given.
    public struct Contents: Sendable, Equatable {
        /// The files that were written, as paths below the folder, in the order of writing.
        public var files: [String]
        /// One sentence a reason why plots are missing, with their number and how to get them.
        public var notes: [String]
    }

    /// A folder, which need not exist yet.
    public init(path: FilePath, overwrite: Bool = false) {
        self.path = path.isMarkedAsFolder ? path.removingLastComponent() : path
        self.overwrite = overwrite
    }

    /// A folder at a path that is known as text.
    ///
    /// A text that holds a NUL is not a path; it is taken as the empty path, where nothing can be written.
    public init(path: String, overwrite: Bool = false) {
        self.init(path: FilePath(text: path) ?? FilePath(), overwrite: overwrite)
    }

    /// The document.
    static let documentName = "report.json"
    /// What plots need beyond it.
    static let figuresName = "figures.json"
    /// The table for spreadsheets and notebooks.
    static let tableName = "layers.csv"
    /// The page.
    static let pageName = "index.html"
    /// The section for a model page.
    static let cardName = "card.md"

    /// The path of a file in the folder.
    func path(of name: String) -> FilePath { path.appending(name) }
}
