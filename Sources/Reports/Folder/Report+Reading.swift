// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Foundation

extension Report {
    /// Reads a report.json, and the figures.json beside it where there is one.
    ///
    /// - Parameter path: The file, or the folder that holds it.
    /// - Throws: `CheckpointError` of kind `missing` where there is no such file or it cannot be opened; `ReportError`
    ///   where it is damaged, of another kind or newer than this code.
    public init(reading path: String) throws {
        let file = path.isFolder == true ? ReportFolder(path: path).path(of: ReportFolder.documentName) : path
        let document = try JSONText.decode(ReportDocument.self, from: Self.bytes(of: file), file: file)
        let folder = (file as NSString).deletingLastPathComponent
        let beside = (folder as NSString).appendingPathComponent(ReportFolder.figuresName)
        guard beside.isFolder != nil else {
            self.init(document: document)
            return
        }
        let figures = try JSONText.decode(FiguresDocument.self, from: Self.bytes(of: beside), file: beside)
        self.init(document: document, figures: figures)
    }

    private static func bytes(of file: String) throws(CheckpointError) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
        } catch {
            throw CheckpointError(
                .missing,
                file: file,
                rule: "not-readable",
                expected: "a report.json that can be opened",
                found: error.localizedDescription
            )
        }
    }
}
