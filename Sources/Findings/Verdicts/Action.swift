// SPDX-License-Identifier: Apache-2.0

internal import Fidelity

/// One thing to do about a file.
public struct Action: Sendable, Equatable {
    /// Who can do it, and how; the raw value is the word in documents.
    public enum Kind: String, Sendable, CaseIterable {
        /// Nothing has to be done.
        case none
        /// A command corrects the file's labels, and changes no weight.
        case repair
        /// Whoever downloaded the file can look for another.
        case download
        /// Whoever has the original can convert it again.
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
    /// Notes ask for nothing. Nobody is sent for another file because of a warning about one that is near its original.
    var actions: [Action] {
        let remedies = findings.filter { $0.severity != .note }.map(\.remedy)
        var actions: [Action] = []
        if remedies.contains(where: { $0.ways.contains(.repair) }) {
            actions.append(Action(kind: .repair, text: Remedy.repairCommand))
        }
        if let command = remedies.lazy.compactMap(\.command).first {
            if isBad { actions.append(Action(kind: .download, text: downloadWords)) }
            actions.append(Action(kind: .convert, text: command))
        }
        if let other = remedies.first(where: { $0.ways.isEmpty && $0 != .none }), actions.isEmpty {
            actions.append(Action(kind: .other, text: other.text))
        }
        guard actions.isEmpty else { return actions }
        // Whoever has the original can have more of a file that can be used as it is.
        let better = findings.lazy.filter { $0.id == .lossAvoidable }.compactMap(\.remedy.command).first
        return [Action(kind: .none, text: restWords)] + (better.map { [Action(kind: .convert, text: $0)] } ?? [])
    }

    /// Whether somebody who looks for a good file should look on.
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
        case .graded(.faithful): "Nothing has to be done."
        case .graded(.close): "It can be used as it is."
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
