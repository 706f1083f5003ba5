// SPDX-License-Identifier: Apache-2.0

import Conversion
import Documents
import Files
import Findings
import OrderedCollections

/// What a repair did or would do, and what the file was and is.
struct RepairOutcome {
    let plan: RepairPlan
    let before: Diagnosis
    /// The file that was written; nil if none was.
    let after: Diagnosis?
    let isDryRun: Bool

    /// Whether the file that there is now cannot be called good: it has errors, or layers that nobody judged.
    func isUnfinished(allowsUnjudged: Bool) -> Bool {
        let now = after ?? before
        return now.hasError || (!allowsUnjudged && !now.unjudged.isEmpty)
    }
}

/// A repair's plan and its outcome: `fidelio.repair/1`.
struct RepairDocument: SchemaDocument {
    static let schemaName = "fidelio.repair"
    static let schemaVersion = 1

    private let outcome: RepairOutcome
    private let tool: Tool

    /// What a file was or is.
    private struct State: Encodable {
        let text: String
        let errors: [String]

        init(_ diagnosis: Diagnosis) {
            text = diagnosis.verdict.headline
            errors = Array(OrderedSet(diagnosis.findings.filter { $0.severity == .error }.map(\.id.rawValue)))
        }
    }

    /// The document of an outcome.
    ///
    /// - Parameter version: the version of the tool.
    init(_ outcome: RepairOutcome, version: String) {
        self.outcome = outcome
        tool = Tool(version: version)
    }

    func encodeContents(to encoder: any Encoder) throws {
        try outcome.plan.encode(to: encoder)
        var members = encoder.members()
        try members.encode(tool, forKey: "tool")
        try members.encode(outcome.after != nil, forKey: "written")
        try members.encode(State(outcome.before), forKey: "before")
        try members.encode(outcome.after.map(State.init), forKey: "after")
    }
}

extension RepairOutcome {
    /// Layers that a list names before it says how many more there are.
    private static let mostNames = 4
    /// Reasons that a list names before it says that there are more.
    private static let mostReasons = 6

    /// What was done, or would be, and what is left.
    func text(isVerbose: Bool) -> [String] {
        var lines = [headline] + unjudged
        if isDryRun || isVerbose { lines += plan.changed.flatMap(Self.changes) }
        if after == nil {
            lines.append("Now: \(before.verdict.headline)")
        } else {
            lines += comparison
        }
        return lines + unproved + unmended + leftovers + conclusion
    }

    private var headline: String {
        guard plan.hasChanges else {
            return before.hasError || !plan.unjudged.isEmpty
                ? "Nothing can be mended here; nothing was written." : "Nothing to repair; nothing was written."
        }
        let copied =
            isDryRun
            ? "\(plan.copiedTensors) tensors would stay byte for byte; nothing was written."
            : "\(plan.copiedTensors) tensors copied and proved to be identical before the file got its name."
        let header = plan.replacesHeader ? " The header's markers could not be read and are written anew." : ""
        guard !plan.changed.isEmpty else { return "No layer changes.\(header) \(copied)" }
        let reference = plan.reference.map { " from \($0.name.printable())" } ?? ""
        let anew = plan.requantized.isEmpty ? "" : ", \(plan.requantized.count) of them quantized anew\(reference)"
        let would = isDryRun ? " would change" : " changed"
        return "\(Self.count(plan.changed.count))\(would)\(anew).\(header) \(copied)"
    }

    private static func changes(of layer: RepairedLayer) -> [String] {
        ["  \(layer.name.printable(limit: 1000))"]
            + layer.changes.map { change in
                let from = change.from.map { $0.printable(limit: 300) } ?? "nothing"
                let to = change.to.map { $0.printable(limit: 300) } ?? "nothing"
                return "    \(change.kind.rawValue): \(from) → \(to) (\(change.evidence.printable(limit: 600)))"
            }
    }

    /// Before and after, each with what it was measured against.
    private var comparison: [String] {
        guard let after else { return [] }
        guard !plan.requantized.isEmpty else {
            return [
                "Before: \(before.verdict.headline)", "After:  \(after.verdict.headline)",
                "Codes are the input's, and so is what they lost.",
            ]
        }
        return [Self.measured("Before:", before), Self.measured("After: ", after)]
            + (plan.reference.map { ["The original is the file's source: \($0)."] } ?? [])
    }

    private static func measured(_ word: String, _ diagnosis: Diagnosis) -> String {
        let measured =
            diagnosis.reference?.pooledDB.map { "\(($0 * 10).rounded() / 10) dB" } ?? "no loss that is defined"
        let name = diagnosis.reference?.name.printable() ?? "the original"
        return
            "\(word) \(diagnosis.verdict.headline) All quantized layers together: \(measured), measured against \(name)."
    }

    /// Said whenever a reference was given for nothing.
    private var unproved: [String] {
        guard let reference = plan.reference, !reference.holds else { return [] }
        return [
            "\(reference.name.printable()) is not proved to be what the file was made from (\(reference)): no codes were "
                + "taken from it."
        ]
    }

    private var unjudged: [String] {
        guard !plan.unjudged.isEmpty else { return [] }
        let count = plan.unjudged.count
        return [
            "\(Self.count(count)) \(count == 1 ? "was" : "were") not judged and stay\(count == 1 ? "s" : "") byte for byte:"
        ]
            + Self.grouped(plan.unjudged.map { ($0.name, $0.reason) })
    }

    private var unmended: [String] {
        guard !plan.unmended.isEmpty else { return [] }
        return ["\(Self.count(plan.unmended.count)) left as found:"]
            + Self.grouped(plan.unmended.flatMap { layer in layer.obstacles.map { (layer.name, $0) } })
    }

    private var leftovers: [String] {
        guard !plan.leftovers.isEmpty else { return [] }
        let count = plan.leftovers.count
        let words =
            plan.dropsLeftovers
            ? (isDryRun ? "would be left out" : "left out") : "kept; --drop-leftovers leaves them out"
        return ["\(count) leftover\(count == 1 ? "" : "s") \(words):"]
            + Self.grouped(
                plan.leftovers.map { ($0.name, $0.reason) }, most: plan.dropsLeftovers ? .max : Self.mostNames)
    }

    /// What keeps the file from being called repaired.
    private var conclusion: [String] {
        let errors = OrderedSet((after ?? before).findings.filter { $0.severity == .error }.map(\.id.rawValue))
        guard !isDryRun else { return [] }
        let file = after == nil ? "The file" : "The output"
        let mended = errors.isEmpty ? [] : ["errors that this repair cannot mend: \(errors.joined(separator: ", "))"]
        let count = (after ?? before).unjudged.count
        let judged = count == 0 ? [] : ["\(Self.count(count)) that could not be judged"]
        guard !(mended + judged).isEmpty else { return [] }
        return ["\(file) has \((mended + judged).joined(separator: ", and ")); see fidelio diagnose."]
    }

    /// Names by what is said of them, a line for each reason.
    private static func grouped(_ items: [(name: String, reason: String)], most: Int = mostNames) -> [String] {
        let groups = OrderedDictionary(grouping: items, by: \.reason).elements
        let rest = groups.dropFirst(mostReasons)
        let tail = rest.isEmpty ? [] : ["  and \(rest.reduce(0) { $0 + $1.value.count }) more, which --json lists"]
        return groups.prefix(mostReasons)
            .map { reason, items in
                let names = items.prefix(most).map { $0.name.printable(limit: 200) }.joined(separator: ", ")
                let more = items.count > most ? " and \(items.count - most) more" : ""
                return "  \(names)\(more): \(reason.printable(limit: 600))"
            } + tail
    }

    private static func count(_ layers: Int) -> String { "\(layers) layer\(layers == 1 ? "" : "s")" }
}
