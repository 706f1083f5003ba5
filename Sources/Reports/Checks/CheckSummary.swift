// SPDX-License-Identifier: Apache-2.0

internal import Regression

/// A check as Markdown, for a job's summary page: why it failed, the worst first, and every check below it.
package enum CheckSummary {
    /// Rows of a table; a summary may have 1 MiB.
    private static let rowLimit = 60
    /// Layers that a cause names.
    private static let nameLimit = 3
    /// Characters of a cell.
    private static let cellLimit = 240

    /// The section.
    package static func text(of context: CheckContext) -> String {
        let verdict = context.verdict
        let title = verdict.isPassed ? "✅ Fidelity check passed" : "❌ Fidelity check failed"
        var blocks = ["## \(title): \(cell(verdict.found.candidate.name))", ground(of: context), pools(of: verdict)]
        for (outcome, heading) in [
            (Check.Outcome.failed, "Failed"), (.reported, "Worth knowing"), (.allowed, "Allowed by the policy"),
        ] where verdict.count(outcome) > 0 {
            let count = verdict.count(outcome)
            let causes = causes(outcome, in: context)
            let table = table(verdict.checks(outcome), in: context, isAllowed: outcome == .allowed)
            if outcome == .failed {
                blocks += ["### Failed", causes, folded("Failed checks", count: count, table)]
            } else {
                blocks.append(folded(heading, count: count, "\(causes)\n\n\(table)"))
            }
        }
        if verdict.suggestsUpdate, verdict.isPassed {
            blocks.append("Some figures are better than the baseline's: `fidelio check --update-baseline` keeps them.")
        }
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private static func ground(of context: CheckContext) -> String {
        let verdict = context.verdict
        let passed = "\(verdict.count(.passed)) checks passed against \(cell(context.baselinePath)); "
        guard let reference = verdict.found.reference else {
            return passed + "compared without the original: the SNR that the codes imply, scaling, rotation, markers, "
                + "digests."
        }
        return passed + "measured against the original \(cell(reference.name))."
    }

    private static func pools(of verdict: CheckVerdict) -> String {
        let figure = verdict.isWithoutReference ? Figure.estimatedSNRDB : .snrDB
        let rows = [("This candidate", verdict.found.pool), ("Baseline", verdict.baseline.pool)]
            .map { name, pool in
                let value = pool.figures.figureOrTwin(figure).number
                return [name, "\(pool.layers)", NumberText.decibels(value, isExact: pool.isExact)]
            }
        return MarkdownText.table(["", "Layers", "\(verdict.isWithoutReference ? "Estimated" : "Pooled") SNR"], rows)
    }

    /// What came out this way by its causes.
    private static func causes(_ outcome: Check.Outcome, in context: CheckContext) -> String {
        let causes = context.verdict.causes(outcome)
        let rows = causes.prefix(rowLimit)
            .map { cause in
                let subjects = cause.subjects.filter { $0.name != nil }
                let left = subjects.count - nameLimit
                let names = subjects.prefix(nameLimit).map { cell(context.words($0)) }.joined(separator: ", ")
                let values = cause.values
                return [cell(cause.message), names + (left > 0 ? ", and \(left) more" : ""), cause.rule.id]
                    + [values.found, values.baseline, values.limit].map(cell)
            }
        let left = causes.count - rowLimit
        return MarkdownText.table(["Why", "Layers", "Rule", "Found", "Baseline", "Limit"], rows)
            + (left > 0 ? "\n\nAnd \(left) more." : "")
    }

    private static func table(_ checks: [Check], in context: CheckContext, isAllowed: Bool) -> String {
        let rows = checks.prefix(rowLimit)
            .map { check in
                let reason = isAllowed ? " Allowed: \(check.reason ?? "")." : ""
                let values = check.values
                let cells = [context.words(check.subject), check.rule.id, check.message + reason]
                return (cells + [values.found, values.baseline, values.limit]).map(cell)
            }
        let left = checks.count - rowLimit
        return MarkdownText.table(["Layer", "Rule", "What", "Found", "Baseline", "Limit"], rows)
            + (left > 0 ? "\n\nAnd \(left) more." : "")
    }

    /// A part that is opened by a click.
    private static func folded(_ heading: String, count: Int, _ table: String) -> String {
        "<details><summary>\(heading): \(count)</summary>\n\n\(table)\n\n</details>"
    }

    private static func cell(_ text: String) -> String {
        MarkdownText.escaped(text, limit: cellLimit)
    }
}
