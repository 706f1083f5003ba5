// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

@testable import Documents
@testable import Files
@testable import Reports
@testable import Surveys

/// A part of an analysis or of a survey, and what is merged from it if it is the only one.
enum MergedPart {
    /// Merges a part of an analysis, and makes sure that it reads back as itself.
    static func mergeAnalysis(_ bytes: [UInt8]) {
        guard let part = try? JSONText.decode(AnalysisPart.self, from: bytes, file: "p") else { return }
        guard let written = try? part.bytes(for: FilePath("p")) else { return }
        let again = try? JSONText.decode(AnalysisPart.self, from: written, file: "p")
        precondition(again.flatMap { try? $0.bytes(for: FilePath("p")) } == written, "a part does not read back")
        guard part.shard.count == 1 else { return }
        ModelRun.wait {
            guard let report = try? await Report(merging: [part], version: part.run.tool.version, threads: 1) else {
                return
            }
            RenderedReport(report.document, report.figures).check()
        }
    }

    /// Merges a part of a survey, and writes its folder.
    static func mergeSurvey(_ bytes: [UInt8]) {
        guard FileManager.default.createFile(atPath: input.string, contents: Data(bytes)),
            let file = try? FileBytes(opening: input), let part = try? FinishedPart(file),
            let merge = try? SurveyMerge([input, input], version: part.head.tool.version)
        else { return }
        precondition(merge.result.lines.count == part.lines.count, "a part that counts twice")
        let summary = merge.result.summary(merge.options, version: "0")
        try? SurveyFolder(path: output).write(merge.result, summary)
    }

    // In memory, and replaced run by run.
    private static let process = ProcessInfo.processInfo.processIdentifier
    private static let input = FilePath("/dev/shm/fidelio-part-\(process).jsonl")
    private static let output = FilePath("/dev/shm/fidelio-survey-\(process)")
}
