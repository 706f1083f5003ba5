// SPDX-License-Identifier: Apache-2.0

internal import Regression

/// A check as Markdown, for a job's summary page: what failed, the worst first, with its limit.
package enum CheckSummary {
    /// Rows of a table; a summary may have 1 MiB.
    private static let rowLimit = 60
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
            let table = table(verdict.checks(outcome), in: context, isAllowed: outcome == .allowed)
            let block = "### \(heading): \(count)\n\n\(table)"
            blocks.append(outcome == .failed ? block : folded(heading, count: count, table))
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

    private static func table(_ checks: [Check], in context: CheckContext, isAllowed: Bool) -> String {
        let rows = checks.prefix(rowLimit)
            .map { check in
                let reason = isAllowed ? " Allowed: \(check.reason ?? "")." : ""
                let numbers = [check.found, check.baseline, check.limit].map { $0.map(Figures.text) ?? "" }
                return ([context.subject(of: check), check.rule.id, check.message + reason] + numbers).map(cell)
            }
        let left = checks.count - rowLimit
        return MarkdownText.table(["Layer", "CheckRule", "What", "Found", "Baseline", "Limit"], rows)
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
