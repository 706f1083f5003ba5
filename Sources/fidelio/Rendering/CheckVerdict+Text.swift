// SPDX-License-Identifier: Apache-2.0

import Files
import Regression

extension CheckVerdict {
    /// Layers of one cause that are listed, unless all are asked for: of what failed, and of what did not.
    private static let listed = (failed: 12, other: 3)

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
            let causes = causes(outcome).flatMap { Self.lines(of: $0, isVerbose: isVerbose) }
            if !causes.isEmpty { lines += ["", title] + causes }
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
        let table = Self.table([Check.Outcome.failed, .reported, .allowed].flatMap(checks))
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

    /// A cause, and below it its layers, the worst first; every check in full if all is asked for.
    private static func lines(of cause: CheckCause, isVerbose: Bool) -> [String] {
        let reason = cause.reason.map { " Allowed: \($0)." } ?? ""
        let title = "  \(cause.rule.id): \((cause.message + reason).printable(limit: 600))"
        guard !isVerbose else { return [title] + table(cause.all).map { "  \($0)" } }
        let subjects = cause.subjects.filter { $0.name != nil || !cause.details(of: $0).isEmpty }
        guard subjects.contains(where: { $0.name != nil }) else { return [title] }
        let limit = cause.outcome == .failed ? listed.failed : listed.other
        var table = TextTable([("of", .left), ("what", .left)])
        for subject in subjects.prefix(limit) {
            table.append([name(subject), cause.details(of: subject).printable(limit: 300)])
        }
        let left = subjects.count - limit
        return [title] + table.lines.dropFirst().map { "      \($0)" }
            + (left > 0 ? ["      and \(left) more, see --verbose"] : [])
    }

    /// Checks in full.
    private static func table(_ checks: [Check]) -> [String] {
        guard !checks.isEmpty else { return [] }
        var table = TextTable([("rule", .left), ("of", .left), ("what", .left)])
        for check in checks {
            let reason = check.reason.map { " Allowed: \($0)." } ?? ""
            table.append([check.rule.id, name(check.subject), (check.message + reason).printable(limit: 400)])
        }
        return table.lines.dropFirst().map { "  \($0)" }
    }

    private static func name(_ subject: Check.Subject) -> String {
        switch subject {
        case .pool: "all layers"
        case .file: "the file"
        case .pictures: "all pictures"
        case .tensor(let name), .picture(let name): name.printable(limit: 120)
        }
    }
}
