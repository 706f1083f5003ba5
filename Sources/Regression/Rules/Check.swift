// SPDX-License-Identifier: Apache-2.0

/// One rule, looked at for one layer, tensor, the pool or the file.
package struct Check: Sendable, Equatable {
    /// What a check is about.
    package enum Subject: Sendable, Hashable {
        /// All quantized layers together.
        case pool
        /// The file, or the policy.
        case file
        /// One layer or tensor.
        case tensor(String)

        /// The layer's or tensor's name; nil if the check is not about one.
        package var name: String? {
            if case .tensor(let name) = self { name } else { nil }
        }
    }

    /// How a check came out; the raw value is the word in documents.
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// What the rule asks for is so.
        case passed
        /// It is not so, and the candidate fails.
        case failed
        /// It is not so, and the policy only has it said.
        case reported
        /// It is not so, and the policy allows it.
        case allowed
    }

    /// The rule.
    package var rule: CheckRule
    /// What it was looked at for.
    package var subject: Subject
    /// The figure that was compared; nil if the rule has none.
    package var figure: Figure?
    /// The candidate's value; nil if there is none.
    package var found: Double?
    /// The baseline's value; nil if there is none.
    package var baseline: Double?
    /// The worst value that passes; nil if there is none.
    package var limit: Double?
    /// What was compared, if the rule has no figure; nil if it has one.
    package var words: ComparedWords?
    /// How it came out.
    package var outcome: Outcome
    /// What is so, in one sentence.
    package var message: String
    /// Why it is allowed; nil if it is not.
    package var reason: String?

    /// A check from its parts.
    init(_ rule: CheckRule, of subject: Subject, _ outcome: Outcome, _ message: String) {
        self.rule = rule
        self.subject = subject
        self.outcome = outcome
        self.message = message
    }

    /// How far beyond its limit the figure is, for sorting: in dB, or ten times the logarithm of a ratio.
    ///
    /// A rule without a figure is broken without measure.
    var excess: Double {
        guard let figure, let limit else { return .infinity }
        guard let found else { return .infinity }
        let difference = abs(found - limit)
        return figure.isInDecibels ? difference : difference / max(abs(limit), 1e-12) * 10
    }
}
