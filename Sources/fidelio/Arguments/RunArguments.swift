// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Conversion
import Files

/// The options that every command has: how much runs at once, and what is said.
struct RunArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Tasks that run at once (default: one per processor).", valueName: "n"))
    var threads: Int?

    @Flag(help: "Put one JSON document on standard output instead of text.")
    var json = false

    @Flag(help: "Say nothing on standard error but errors.")
    var quiet = false

    @Flag(help: "Say more on standard error.")
    var verbose = false

    mutating func validate() throws {
        if let threads, threads < 1 { throw ValidationError("--threads \(threads) is less than 1.") }
    }

    /// Tasks that run at once.
    var threadCount: Int { threads ?? Processors.count }

    /// Says something on standard error, unless nothing is to be said.
    func note(_ notes: [String]) {
        guard !quiet else { return }
        for note in notes {
            StandardError.print("Note: \(note.printable())")
        }
    }

    /// Runs a job of several stages, whose last bar is taken off the terminal when it ends.
    func withStages<Result>(_ job: (ProgressStages) async throws -> Result) async throws -> Result {
        let stages = ProgressStages(isQuiet: quiet)
        defer { stages.finish() }
        return try await job(stages)
    }

    /// Runs a job with a progress bar, which is taken off the terminal when it ends.
    func withProgress<Result>(
        _ label: String,
        counting unit: ProgressBar.Unit = .bytes,
        _ job: (@escaping ProgressReport) async throws -> Result
    ) async throws -> Result {
        let bar = ProgressBar(label, counting: unit, isQuiet: quiet)
        defer { bar.finish() }
        return try await job { bar.update(done: $0, total: $1) }
    }
}
