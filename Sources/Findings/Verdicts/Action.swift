// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// One thing to do about a file.
public struct Action: Sendable, Equatable {
    /// Who can do it, and how; the raw value is the word in documents.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing has to be done.
        case none
        /// A command corrects the file's labels, and changes no weight.
        case repair
        /// Another file, for a reader who downloaded this one.
        case download
        /// Another conversion, for a reader who has the original.
        case convert
        /// What no command does.
        case other
    }

    /// Who can do it, and how.
    public let kind: Kind
    /// What to do: a command for `repair` and `convert`, else a sentence.
    public let text: String

    /// An action from its parts.
    public init(kind: Kind, text: String) {
        self.kind = kind
        self.text = text
    }

    /// Whom or what the text is for, such as `If you have the original`; nil if it says so itself.
    public var title: String? {
        switch kind {
        case .none, .other: nil
        case .repair: "To correct its labels"
        case .download: "If you downloaded it"
        case .convert: "If you have the original"
        }
    }
}

extension Diagnosis {
    /// What to do about the file, the nearest thing first; never empty.
    ///
    /// Notes ask for nothing. A warning about a file that is near its original does not ask to look for another.
    var actions: [Action] {
        let remedies = findings.filter { $0.severity != .note }.map(\.remedy)
        var actions: [Action] = []
        if remedies.contains(where: { $0.ways.contains(.repair) }) {
            actions.append(Action(kind: .repair, text: Remedy.repairCommand))
        }
        let better = findings.filter { $0.id == .lossAvoidable }.map(\.remedy)
        if let command = (isBad ? remedies + better : remedies).lazy.compactMap(\.command).first {
            if isBad { actions.append(Action(kind: .download, text: downloadWords)) }
            actions.append(Action(kind: .convert, text: command))
        }
        if let other = remedies.first(where: { $0.ways.isEmpty && $0 != .none }), actions.isEmpty {
            actions.append(Action(kind: .other, text: other.text))
        }
        guard actions.isEmpty else { return actions }
        // A file that can be used as it is can be made better from the original.
        return [Action(kind: .none, text: restWords)]
            + better.compactMap(\.command).map { Action(kind: .convert, text: $0) }
    }

    /// How a file whose layers are in other formats is measured; empty if it was, and for INT8.
    private var measuringWords: String {
        formats.isEmpty || !isMarkedByCodes ? "" : " To measure it: fidelio analyze ORIGINAL FILE."
    }

    /// Whether a better file is worth looking for.
    private var isBad: Bool {
        switch mark {
        case .graded(.lossy), .graded(.unfaithful), .errors: true
        case .graded(.faithful), .graded(.close), .partly, .unjudged, .unquantized, .unmeasured: false
        }
    }

    /// What to look for on a model's page.
    private var downloadWords: String {
        let rules = FindingRules(self)
        let rotation = isRotated || rules.lacksRotation ? " and ConvRot" : ""
        return
            "look for INT8 with row-wise scales\(rotation) on the model's page, and try that file here too: names can be "
            + "wrong."
    }

    /// What is to be said where there is nothing to do.
    private var restWords: String {
        switch mark {
        case .graded(.faithful) where !isMarkedByCodes: "Nothing has to be done."
        case .graded(.close) where !isMarkedByCodes: "It can be used as it is."
        case .graded(.faithful), .graded(.close): "Nothing in the file speaks against it.\(measuringWords)"
        case .graded(.lossy) where !formats.isEmpty:
            "That is what its format costs; nothing else speaks against it.\(measuringWords)"
        case .unquantized: "There is nothing to judge; fidelio analyze FILE shows what INT8 would keep of it."
        case .graded(.lossy), .graded(.unfaithful), .errors, .partly, .unjudged, .unmeasured:
            "Nothing that Fidelio could do is known. A render of the original and of this file with the same seed shows how it is."
        }
    }
}

extension Remedy {
    /// The command of its conversion; nil if it names none.
    fileprivate var command: String? {
        ways.lazy.compactMap { way in if case .convert(let command) = way { command } else { nil } }.first
    }
}
