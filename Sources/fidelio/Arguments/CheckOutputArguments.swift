// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Files
import Glibc
import Regression
import Reports
import SystemPackage

/// Where a check's renderings go, beside its text.
struct CheckOutputArguments: ParsableArguments {
    @Option(
        name: .customLong("junit"),
        help: ArgumentHelp("Write JUnit XML: one test case per layer and rule.", valueName: "file"), completion: .file()
    )
    var junit: FilePath?

    @Option(help: ArgumentHelp("Write SARIF 2.1.0, for code scanning.", valueName: "file"), completion: .file())
    var sarif: FilePath?

    @Option(
        help: ArgumentHelp(
            "Write Markdown, for a job's summary; also appended to what $GITHUB_STEP_SUMMARY names.",
            valueName: "file"), completion: .file())
    var summary: FilePath?

    @Option(
        name: .customLong("bench-json"),
        help: ArgumentHelp("Write the SNRs as github-action-benchmark reads them.", valueName: "file"),
        completion: .file())
    var benchJSON: FilePath?

    @Flag(help: "Print the ten worst failures as GitHub's workflow commands; always if $GITHUB_ACTIONS is set.")
    var annotations = false

    @Flag(help: "Replace these files if they exist.")
    var overwrite = false

    /// Whether no file is asked for.
    var isEmpty: Bool { paths.isEmpty }

    private var paths: [FilePath] { [junit, sarif, summary, benchJSON].compactMap { $0 } }

    func validate() throws {
        guard Set(paths.map(FileTarget.init)).count < paths.count else { return }
        throw ValidationError("--junit, --sarif, --summary and --bench-json need a file each.")
    }

    /// The files, none of which can be seen yet.
    ///
    /// - Parameter inputs: what is read and not written.
    func create(besides inputs: CommandInputs) throws -> CheckOutputFiles {
        for path in paths { try inputs.check(path) }
        func file(_ path: FilePath?) throws -> AtomicFile? {
            try path.map { try AtomicFile(creating: $0, overwrite: overwrite) }
        }
        let files = CheckOutputFiles(
            junit: try file(junit), sarif: try file(sarif), summary: try file(summary), benchJSON: try file(benchJSON),
            stepSummary: Self.stepSummary)
        try files.checkStepSummary()
        return files
    }

    /// Prints annotations if they are asked for; beside a JSON document, on standard error, which GitHub reads too.
    func annotate(_ context: CheckContext, onError: Bool) {
        guard annotations || Self.variable("GITHUB_ACTIONS") != nil else { return }
        let lines = WorkflowAnnotations.lines(of: context)
        if onError { lines.forEach(StandardError.print) } else if !lines.isEmpty { StandardOutput.print(lines) }
    }

    /// The file that GitHub collects summaries in; nil if it names none.
    private static var stepSummary: FilePath? {
        let path = unsafe getenv("GITHUB_STEP_SUMMARY").map { unsafe FilePath(given: [UInt8](systemString: $0)) }
        return path.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A variable of the environment; nil if it is missing or empty.
    private static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}

extension CalendarDay {
    /// The day that it is, in UTC.
    static var today: CalendarDay { CalendarDay(secondsSince1970: time(nil)) }
}
