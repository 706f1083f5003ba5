// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import Findings
import Synchronization
import SystemPackage
import TestSupport

@testable import Surveys

/// A survey of files that cannot be diagnosed, so that lines are short, and of how often each was opened.
final class SampleSurvey: Sendable {
    private let opened = Mutex<[String: Int]>([:])
    private let exitCodes: [String: Int]

    /// A survey in which files end with these exit codes, by their names.
    init(exitCodes: [String: Int] = [:]) { self.exitCodes = exitCodes }

    private struct Failure: Error {
        let exitCode: Int
    }

    /// How often each file was opened, by its name.
    var counts: [String: Int] { opened.withLock { $0 } }

    /// How it opens files.
    var method: SurveyMethod {
        SurveyMethod(
            open: { place in
                guard case .path(let path) = place else { throw Failure(exitCode: 70) }
                self.opened.withLock { $0[path.name, default: 0] += 1 }
                throw Failure(exitCode: self.exitCodes[path.name] ?? 65)
            },
            depth: { _, _ in .adaptive }, thresholds: Thresholds(), version: Self.version,
            exitCode: { ($0 as? Failure)?.exitCode ?? 70 })
    }

    static let version = "1.2.3"
    static let options = SurveyOptions(thresholds: Thresholds(), depth: .adaptive)

    /// The journal of an output.
    static func journal(
        _ output: SurveyOutput, options: SurveyOptions = options, overwrite: Bool = false, version: String = version
    ) throws -> SurveyJournal {
        try SurveyJournal(output, options, overwrite: overwrite, version: version)
    }

    /// Surveys entries into an output; returns the texts of all lines.
    func run(_ entries: [SurveyEntry], _ output: SurveyOutput, overwrite: Bool = false) async throws -> [String] {
        let journal = try Self.journal(output, overwrite: overwrite)
        let result = try await Survey(of: entries, method: method, threads: 2) { _ in }.run(journal)
        return try result.lines.map { String(decoding: try result.text(of: $0), as: UTF8.self) }
    }

    /// The line of a file of this name.
    static func line(_ name: String, error: String = "why \u{2028}\n") throws -> String {
        try SurveyLine.text(
            ofFailure: error, exitCode: 65, entry(name), identity: ModelIdentity(byteCount: 9, digest: "0f"),
            version: version)
    }

    /// An entry of this name, which need not exist.
    static func entry(_ name: String) -> SurveyEntry { SurveyEntry(.path(FilePath(name))) }
}
