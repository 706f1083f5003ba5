// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Documents
import Files
import Findings
import Reports
import Surveys
import SystemPackage

/// `fidelio survey`: what each of many models really is, in one index.
struct SurveyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "survey",
        abstract: "Diagnoses every model that it finds, however many, and writes an index of them.",
        discussion: """
            The folder gets index.html (a table to sort and search), survey.csv, survey.jsonl (a line for each model: what diagnose \
            --json prints) and survey.json (how many there are of what). A model that cannot be read has its line too, and stops nothing.

            Stopped at any moment, by Ctrl-C or a power cut, it goes on where it was when it is started again with the same folder. Models \
            that changed since, and those that could not be opened or read, are done again; others are not. A finished survey is brought \
            up to date likewise; --overwrite begins anew.

            The exit code is 0 when the index is written, whatever it says of the models. With --strict it is the largest that any model \
            calls for: 65 if one is damaged, 66 if one is missing, 1 if one has a defect.

            --shard 3/8 surveys the third of eight shares, on a machine of its own or as a job of an array, and writes a part into the \
            folder; fidelio merge joins the parts to what one run would have written.

            A list has a path or an address on each line; lines that begin with # are comments.

            EXAMPLES
              fidelio survey models/ -o survey
              fidelio survey models/ more/model.safetensors -o survey --full
              fidelio survey --list models.txt -o survey --strict
              fidelio survey models/ -o survey --shard 3/8
            """
    )

    @OptionGroup
    var inputs: SurveyArguments

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Where the index is written.", valueName: "folder"),
        completion: .directory)
    var output: FilePath

    @Flag(help: "Begin anew: replace the survey that is there, finished or not.")
    var overwrite = false

    @Flag(
        help:
            "Exit with what the worst model calls for; with 1 for a finding of severity error, or layers that could not be judged."
    )
    var strict = false

    @Option(help: ArgumentHelp("Survey one of several shares, and write a part.", valueName: "i/n"))
    var shard: Shard?

    @OptionGroup(title: "Diagnosis")
    var arguments: DiagnosisArguments

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup
    var run: RunArguments

    func run() async throws {
        let models = try inputs.models()
        try inputs.check()
        let opener = try remote.opener(for: models)
        let entries = try SurveyEntries(models.map(\.place))
        guard !entries.all.isEmpty else {
            throw FileError(
                .missing, file: models.first?.spelling ?? inputs.list[0].spelling, rule: "folder-contents",
                expected: "a model", found: "none")
        }
        let target = SurveyOutput(path: output, shard: shard)
        let journal = try SurveyJournal(target, options, overwrite: overwrite, version: Version.current)
        let mine = shard.map { entries.share(of: $0).map { entries.all[$0] } } ?? entries.all
        let result = try await survey(mine, journal, opener)
        let summary = result.summary(options, version: Version.current)
        if shard == nil {
            try SurveyFolder(path: output).write(result, summary)
        } else {
            try result.write(partOf: entries, journal.head, to: target)
        }
        journal.remove()
        try run.say(summary, shard == nil ? ("Page", SurveyFolder(path: output).page) : ("Part", target.linesPath))
        let code = strict ? summary.exitCode(isStrict: true) : 0
        guard code == 0 else { throw ExitCode(Int32(code)) }
    }

    private var options: SurveyOptions { SurveyOptions(thresholds: arguments.thresholds, depth: arguments.depth) }

    private func survey(
        _ entries: [SurveyEntry], _ journal: SurveyJournal, _ opener: ModelOpener
    ) async throws -> SurveyResult {
        let bar = ProgressBar("survey", counting: .files, isQuiet: run.quiet)
        defer { bar.finish() }
        let survey = Survey(of: entries, method: method(opener), threads: run.threadCount) { [run] event in
            switch event {
            case .progress(let progress):
                let note = "\(progress.entries) of \(progress.allEntries) models"
                bar.update(done: progress.bytes, total: progress.allBytes, note: note)
            case .failure(let entry, let error):
                // The index tells of it: it is a result and not an error of this command.
                guard !run.quiet else { return }
                let name = error.contains(entry.spelling) ? "" : "\(entry.spelling): "
                bar.print("Note: \((name + error).printable())")
            }
        }
        return try await survey.run(journal)
    }

    private func method(_ opener: ModelOpener) -> SurveyMethod {
        SurveyMethod(
            open: { place in
                guard let model = ModelArgument(place) else { preconditionFailure("every address was given") }
                return try opener.open(model)
            },
            depth: { [arguments] checkpoint, place in
                try arguments.depth(for: checkpoint, isRemote: ModelArgument(place)?.path == nil)
            },
            thresholds: arguments.thresholds, version: Version.current,
            exitCode: { Int(ExitCode(for: $0).rawValue) })
    }
}

extension RunArguments {
    /// Prints the summary of a survey and where its file is, or its document.
    func say(_ summary: SurveySummary, _ place: (label: String, path: FilePath)) throws {
        guard !json else {
            StandardOutput.print(try JSONText.line(summary))
            return
        }
        StandardOutput.printText(summary.text)
        StandardOutput.print(["", "\(place.label): \(place.path.printable())"])
    }
}
