// SPDX-License-Identifier: Apache-2.0

import Files
import Regression

extension CheckVerdict {
    /// Checks of one rule that are listed, unless all are asked for.
    private static let listed = 12

    /// The verdict, what failed and what is worth saying, the worst first.
    func summary(baseline file: String, isVerbose: Bool) -> [String] {
        let ground =
            isWithoutReference
            ? "Compared without the original: the SNR that the codes imply, scaling, rotation, markers, digests."
            : "Compared with the original \((found.reference?.name ?? "").printable(limit: 200))."
        let state = isPassed ? "PASSED" : "FAILED"
        var lines = [
            "\(state): \(found.candidate.name.printable(limit: 200)) against \(file.printable(limit: 200))", ground,
            poolLine,
        ]
        for (outcome, title) in [
            (Check.Outcome.failed, "Failed:"), (.reported, "Worth knowing:"), (.allowed, "Allowed by the policy:"),
        ] {
            let table = Self.table(checks(outcome), isVerbose: isVerbose)
            if !table.isEmpty { lines += ["", title] + table }
        }
        let counts = Check.Outcome.allCases.filter { count($0) > 0 }.map { "\(count($0)) \($0.rawValue)" }
        lines += ["", "Checks: \(counts.joined(separator: ", "))."]
        if suggestsUpdate, isPassed {
            lines.append("Some figures are better than the baseline's: --update-baseline keeps them.")
        }
        return lines
    }

    /// What is not as it was, for an update.
    var changes: [String] {
        let table = Self.table([Check.Outcome.failed, .reported, .allowed].flatMap(checks), isVerbose: true)
        return table.isEmpty ? ["  Nothing."] : table
    }

    private var poolLine: String {
        let (now, before) = (found.pool, baseline.pool)
        let figure = isWithoutReference ? Figure.estimatedSNRDB : .snrDB
        let values = [before, now]
            .map { pool in
                let value = pool.figures.figureOrTwin(figure).number
                return value.map { "\($0) dB" } ?? (pool.isExact ? "exact" : "undefined")
            }
        return "\(now.layers) layers (baseline: \(before.layers)), together \(values[1]) (baseline: \(values[0]))."
    }

    private static func table(_ checks: [Check], isVerbose: Bool) -> [String] {
        var table = TextTable([("rule", .left), ("of", .left), ("what", .left)])
        var seen: [CheckRule: Int] = [:]
        for check in checks {
            seen[check.rule, default: 0] += 1
            guard isVerbose || seen[check.rule, default: 0] <= listed else { continue }
            let reason = check.reason.map { " Allowed: \($0)." } ?? ""
            table.append([check.rule.id, name(check.subject), (check.message + reason).printable(limit: 400)])
        }
        guard !checks.isEmpty else { return [] }
        let left = seen.values.reduce(0) { $0 + max(0, $1 - listed) }
        let more = isVerbose || left == 0 ? [] : ["  and \(left) more, see --verbose"]
        return table.lines.dropFirst().map { "  \($0)" } + more
    }

    private static func name(_ subject: Check.Subject) -> String {
        switch subject {
        case .pool: "all layers"
        case .file: "the file"
        case .tensor(let name): name.printable(limit: 120)
        }
    }
}
