// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Files
internal import Findings

extension GradedVerdict {
    /// The verdict on a measured candidate.
    init(candidate: CheckpointIdentity, in document: ReportDocument) {
        let unjudged = document.diagnoses.first { $0.candidate == candidate.name }?.unjudged
        let errors = document.findings(about: candidate.name, .error)
        let summary = document.summary.measured[candidate.name]
        guard let summary, let grade = Grade(summary.quantized) else {
            let isWhole = unjudged == nil && !document.skipped.contains { $0.file == candidate.name }
            self.init(
                nothingMeasuredOf: candidate.name, kept: isWhole ? summary : nil, unjudged: unjudged, errors: errors)
            return
        }
        self.init(
            Mark(
                grade, isWhole: unjudged == nil,
                errors: errors.map { ($0.id, !$0.subjects.isEmpty) }),
            subject: candidate.name,
            headline: unjudged ?? Self.headline(of: summary.quantized),
            errors: Self.found(errors),
            sentences: [
                unjudged.map { _ in "The others: " + Self.headline(of: summary.quantized) },
                Self.found(errors),
                Self.worstLayer(of: summary.quantized, measured: candidate.name, in: document),
                Self.better(than: summary.quantized, in: document),
                Self.unquantized(of: summary),
                Self.skipped(of: candidate.name, in: document),
            ]
            .compactMap { $0 }
        )
    }

    /// The verdict on a candidate of which no quantized layer was measured: none could be, or it has none.
    private init(
        nothingMeasuredOf candidate: String, kept summary: CandidateSummary?, unjudged: String?,
        errors: [Finding]
    ) {
        let kept = errors.isEmpty ? summary.flatMap(Self.keptHeadline) : nil
        self.init(
            unjudged != nil ? .unjudged : !errors.isEmpty ? .errors : kept != nil ? .unquantized : .unmeasured,
            subject: candidate,
            headline: unjudged ?? kept ?? "No layer could be measured.",
            errors: Self.found(errors),
            sentences: [
                Self.found(errors), kept == nil ? "The list of skipped tensors says why." : nil,
                kept == nil ? nil : summary.flatMap(Self.unquantized),
            ]
            .compactMap { $0 }
        )
    }

    /// What a candidate without quantized layers comes to; nil if none of its tensors could be compared.
    private static func keptHeadline(of summary: CandidateSummary) -> String? {
        guard summary.quantized.layers == 0 else { return nil }
        if summary.isModelExact { return "No layer is quantized, and what was compared equals the original's." }
        return summary.modelSNRDB.map { snr in
            "No layer is quantized: its tensors are off by \(NumberText.relativeError(decibels: snr)) of their size "
                + "(\(NumberText.decibels(snr)))."
        }
    }

    /// What keeps weights that are near the original's from being praised.
    private static func found(_ errors: [Finding]) -> String? {
        guard !errors.isEmpty else { return nil }
        return "Errors were found: \(errors.map(\.titleWithCount).joined(separator: "; "))."
    }

    private static func headline(of pool: PooledFidelity) -> String {
        guard let snr = pool.snrDB else { return "Every quantized layer equals the original." }
        let share = NumberText.relativeError(decibels: snr)
        return "The quantized weights are off by \(share) of their size (\(NumberText.decibels(snr)))."
    }

    private static func worstLayer(
        of pool: PooledFidelity,
        measured candidate: String,
        in document: ReportDocument
    ) -> String? {
        guard let worst = pool.worst else { return nil }
        let weak = document.layers.count { ($0.measured[candidate]?.values[.snrDB] ?? .infinity) < 30 }
        let place =
            "The worst of \(NumberText.counted(pool.layers, "layer"))\(pool.output == nil ? "" : " by its weights") is \(quoted(worst.layer)), "
            + "off by \(NumberText.relativeError(decibels: worst.snrDB)) (\(NumberText.decibels(worst.snrDB)))."
        guard weak > 1 else { return place }
        return place + " \(NumberText.counted(weak, "layer")) are under 30 dB."
    }

    /// What the sweep says would have been better, where that is worth a word.
    private static func better(than pool: PooledFidelity, in document: ReportDocument) -> String? {
        if let better = betterOutput(than: pool, in: document) { return better }
        guard let snr = pool.snrDB, let best = document.bestConfiguration, best.snrDB > snr + 0.5 else { return nil }
        return "The same layers written as \(best.configuration) would reach \(NumberText.decibels(best.snrDB)), "
            + "\(NumberText.decibels(best.snrDB - snr)) more."
    }

    /// The same by what the layers compute; nil if that is not known of both, or nothing would be gained.
    private static func betterOutput(than pool: PooledFidelity, in document: ReportDocument) -> String? {
        guard let weights = pool.snrDB else { return nil }
        let choices = document.configurations.compactMap {
            configuration -> (label: String, gain: Double, text: String)? in
            let other = document.summary.configurations[configuration]
            guard let measure = OutputMeasure.shared(by: [pool, other]), let now = measure.snrDB(of: pool),
                let then = measure.snrDB(of: other), let reached = other?.snrDB
            else { return nil }
            let text =
                "would compute at \(NumberText.decibels(then)) (\(measure.words)), \(NumberText.decibels(then - now)) more of output "
                + "(\(NumberText.gain(reached - weights)) of weights)."
            return (configuration.description, then - now, text)
        }
        guard let best = choices.max(by: { $0.gain < $1.gain }), best.gain > 0.5 else { return nil }
        return "The same layers written as \(best.label) \(best.text)"
    }

    private static func unquantized(of summary: CandidateSummary) -> String? {
        let changed = summary.unquantized[.changed] ?? 0
        let cast = summary.unquantized[.cast] ?? 0
        guard changed + cast > 0 else { return nil }
        var parts: [String] = []
        if changed > 0 { parts.append("\(NumberText.counted(changed, "unquantized tensor")) changed in value") }
        if cast > 0 { parts.append("\(NumberText.counted(cast, "was", plural: "were")) cast to another type") }
        return parts.joined(separator: ", ").capitalizedSentence
    }

    private static func skipped(of candidate: String, in document: ReportDocument) -> String? {
        let count = document.skipped.count { $0.file == candidate }
        guard count > 0 else { return nil }
        return
            "\(NumberText.counted(count, "tensor")) could not be measured and \(count == 1 ? "is" : "are") listed below."
    }

    /// A layer's name for a sentence.
    static func quoted(_ name: String) -> String { name.printable(limit: 120) }
}

extension String {
    /// The text with a capital at its start and a full stop at its end.
    fileprivate var capitalizedSentence: String {
        prefix(1).uppercased() + dropFirst() + "."
    }
}
