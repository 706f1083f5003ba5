// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files
package import SystemPackage

extension Report {
    /// Reads a report.json, and the figures.json beside it where there is one.
    ///
    /// - Parameter path: The file, or the folder that holds it.
    /// - Throws: `FileError` of kind `missing` where there is no such file or it cannot be opened; `DocumentError`
    ///   where it is damaged, of another kind or newer than this code.
    package init(reading path: FilePath) throws {
        let file = path.isFolder == true ? ReportFolder(path: path).path(of: ReportFolder.documentName) : path
        let document = try JSONText.read(ReportDocument.self, at: file)
        let beside = file.removingLastComponent().appending(ReportFolder.figuresName)
        guard beside.isFolder != nil else {
            self.init(document: document)
            return
        }
        let figures = try JSONText.read(FiguresDocument.self, at: beside)
        self.init(document: document, figures: figures)
    }
}
