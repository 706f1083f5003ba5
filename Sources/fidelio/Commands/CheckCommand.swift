// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Checkpoints
import Documents
import Fidelity
import Files
import Findings
import Regression
import Reports
import SystemPackage

/// `fidelio check`: compares a candidate with a baseline and fails on a regression.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compares a quantized model with a baseline, and fails if it got worse.",
        discussion: """
            With the original everything is measured as for the baseline. Without it what the candidate alone tells is \
            compared: the SNR that its codes imply, scaling, rotation, markers. \
            Exits with 1 if a check failed; docs/checks.md has every rule and every key of a policy.

            EXAMPLES
              A baseline of a good file:
                fidelio check good.safetensors --reference z_image.safetensors \\
                  --baseline zimage.json --update-baseline
              What CI runs:
                fidelio check new.safetensors --reference z_image.safetensors \\
                  --baseline zimage.json --junit junit.xml --sarif fidelio.sarif
              If the original is not at hand, with a policy of your own:
                fidelio check new.safetensors --baseline zimage.json \\
                  --policy policy.yml
              With renders of the same seeds by both models:
                fidelio check new.safetensors --baseline zimage.json \\
                  --pictures renders/bf16 renders/int8
            """
    )

    @Argument(help: "The quantized model: a file, an index of shards, a folder, or an address.", completion: .file())
    var candidate: ModelArgument

    @Option(help: ArgumentHelp("The baseline to compare with.", valueName: "file"), completion: .file())
    var baseline: FilePath

    @Option(
        help: ArgumentHelp("The original that the candidate was made from.", valueName: "original"), completion: .file()
    )
    var reference: ModelArgument?

    @OptionGroup
    var inputs: ActivationArguments

    @Option(
        help: ArgumentHelp("Limits, actions and allowances, as YAML (default: see docs/checks.md).", valueName: "file"),
        completion: .file())
    var policy: FilePath?

    @OptionGroup
    var pictures: PictureArguments

    @OptionGroup(title: "Outputs")
    var outputs: CheckOutputArguments

    @Flag(help: "Report quantized layers that cannot be judged, and do not fail on them.")
    var allowUnjudged = false

    @Flag(help: "Write the candidate's figures to the baseline, and exit with 0 whatever changed.")
    var updateBaseline = false

    @OptionGroup(title: "A new baseline")
    var metrics: BaselineMetricArguments

    @OptionGroup(title: "A new baseline's layers")
    var layers: LayerArguments

    @OptionGroup(title: "Addresses")
    var remote: RemoteArguments

    @OptionGroup(title: "Addresses")
    var transfer: TransferArguments

    @OptionGroup
    var run: RunArguments

    func validate() throws {
        if inputs.activations != nil, reference == nil {
            throw ValidationError("--activations are those of the original: give --reference too.")
        }
        if updateBaseline, !outputs.isEmpty {
            throw ValidationError(
                "--junit, --sarif, --summary and --bench-json render a comparison, and --update-baseline makes none.")
        }
        if updateBaseline, pictures.areGiven {
            throw ValidationError("--pictures are compared with one another, and a baseline holds nothing of them.")
        }
        let chosen = metrics.metrics != nil || !layers.include.isEmpty || !layers.exclude.isEmpty
        guard chosen, !updateBaseline else { return }
        throw ValidationError(
            "A check measures what its baseline holds: --metrics, --include and --exclude are for "
                + "--update-baseline.")
    }

    func run() async throws {
        let policy = try loadedPolicy()
        let text = try baselineText()
        let known = try text.map(knownBaseline)
        let opener = try remote.opener(for: [self.candidate, reference])
        let candidate = try opener.open(self.candidate)
        let original = try reference.map { try opener.open($0) }
        try opener.beginReadingWhole([candidate, original], isAgreed: transfer.yes, run)
        var settings = try settings(known: known, policy: policy)
        settings.activations = try original.flatMap { try inputs.matched(with: $0) }
        if updateBaseline {
            try CommandInputs([candidate, original], files: [self.policy]).check(baseline)
            try AtomicFile.check(baseline, overwrite: true)
        }
        let files = try outputs.create(
            besides: CommandInputs([candidate, original], files: [baseline, self.policy]))
        let measured = try await run.withProgress("check") { report in
            try await CandidateMeasurement(
                of: candidate, reference: original, like: known, settings: settings, report: report)
        }
        let amount = opener.amount(of: [candidate, original])
        if let amount { run.note([amount.sentence]) }
        if updateBaseline {
            return try update(from: known, to: measured, policy: policy)
        }
        guard let known, let text else { return }
        let compared = try await pictures.comparison(run)
        let verdict = try CheckVerdict(
            of: measured.baseline, against: known, policy: policy, findings: measured.findings,
            unjudged: measured.unjudged, pictures: compared, today: .today)
        let context = CheckContext(verdict, baselinePath: baseline, baselineText: text, version: Version.current)
        try files.commit(context)
        try show(verdict, read: amount)
        outputs.annotate(context, onError: run.json)
        if !verdict.isPassed { throw ExitCode.failure }
    }

    private func show(_ verdict: CheckVerdict, read: ReadAmount?) throws {
        if run.json {
            let document = try JSONText.encode(
                ReadDocument(CheckDocument(verdict, version: Version.current), read: read))
            StandardOutput.print(String(decoding: document.dropLast(), as: UTF8.self))
        } else {
            StandardOutput.printText(verdict.summary(baseline: baseline.spelling, isVerbose: run.verbose))
        }
    }

    private func loadedPolicy() throws -> Policy {
        var loaded = Policy.standard
        do {
            if let policy { loaded = try Policy(reading: policy, findings: FindingID.allCases.map(\.rawValue)) }
        } catch let error as PolicyError where error.lines.count > 1 {
            StandardError.print("Error: The policy has \(error.lines.count) mistakes:")
            for line in error.lines { StandardError.print(line) }
            throw ExitCode.damagedInput
        }
        if allowUnjudged { loaded.actions[.layerUnjudged] = .report }
        return loaded
    }

    /// The baseline's bytes, which are read once; nil if it is about to be made.
    private func baselineText() throws(FileError) -> [UInt8]? {
        do throws(FileError) {
            return try JSONText.bytes(at: baseline)
        } catch {
            guard updateBaseline, error.rule == "not-found" else { throw error }
            return nil
        }
    }

    private func knownBaseline(_ text: [UInt8]) throws -> Baseline {
        let known = try JSONText.decode(Baseline.self, from: text, file: baseline.spelling)
        if let broken = LayerArguments.firstBroken(of: known.options.include + known.options.exclude) {
            throw DocumentError.damaged(
                file: baseline.spelling,
                reason:
                    "The value at .options holds \"\(broken.printable(limit: 200))\", which is not a regular expression."
            )
        }
        return known
    }

    /// What the baseline was made with; an update keeps that unless something else is asked for.
    private func settings(known: Baseline?, policy: Policy) throws -> CandidateMeasurement.Settings {
        if updateBaseline, reference == nil, known?.reference != nil {
            throw RegressionError.updateNeedsReference(baseline: baseline.spelling)
        }
        var standard = known.map { Set($0.options.metrics) } ?? Baseline.standardMetrics
        if updateBaseline, inputs.activations != nil { standard.formUnion(Baseline.outputMetrics) }
        let asked = try metrics.chosen()?.map(\.id)
        let names = asked.map(Set.init) ?? (updateBaseline ? standard : standard.union(policy.metrics))
        try checkInputs(known?.options.metrics ?? [], policy.ownMetrics, asked ?? [])
        var chosen = layers
        if chosen.include.isEmpty { chosen.include = known?.options.include ?? [] }
        if chosen.exclude.isEmpty { chosen.exclude = known?.options.exclude ?? [] }
        return CandidateMeasurement.Settings(
            metrics: Set(names.compactMap(Metric.init(id:))), include: chosen.include, exclude: chosen.exclude,
            threads: run.threadCount, version: Version.current, selects: chosen.selection)
    }

    /// Refuses a comparison with the original whose figures need activations that were not given.
    private func checkInputs(_ known: [String], _ policy: Set<String>, _ asked: [String]) throws {
        guard reference != nil else { return }
        let sources = [("The baseline", known), ("The policy", Array(policy)), ("--metrics", asked)]
        for (source, ids) in sources {
            try inputs.check(Set(ids.compactMap(Metric.init(id:))), askedBy: source)
        }
    }

    private func update(from known: Baseline?, to measured: CandidateMeasurement, policy: Policy) throws {
        let bytes = try JSONText.encode(measured.baseline)
        try AtomicFile.write(String(decoding: bytes, as: UTF8.self), to: baseline, overwrite: true)
        if run.json { return StandardOutput.print(String(decoding: bytes.dropLast(), as: UTF8.self)) }
        var lines = [
            "\(baseline.printable()): \(measured.baseline.layers.count) layers of "
                + "\(measured.baseline.candidate.name.printable())."
        ]
        if let known,
            let verdict = try? CheckVerdict(
                of: measured.baseline, against: known, policy: policy, findings: measured.findings,
                unjudged: measured.unjudged, today: .today)
        {
            lines += ["What changed:"] + verdict.changes
        }
        StandardOutput.printText(lines)
    }
}
