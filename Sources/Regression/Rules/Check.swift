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
        /// All pairs of pictures together.
        case pictures
        /// One pair of pictures.
        case picture(String)

        /// The name of the layer, tensor or pair; nil if the check is not about one.
        package var name: String? {
            switch self {
            case .tensor(let name), .picture(let name): name
            case .pool, .file, .pictures: nil
            }
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

/// What becomes of a check that does not hold; the raw value is the word in a policy.
package enum Action: String, Sendable, Hashable, CaseIterable {
    /// The candidate fails.
    case fail
    /// It is said, and the candidate passes.
    case report
    /// Nothing is said.
    case ignore
}

/// What a rule without a figure compared, in words.
package struct ComparedWords: Sendable, Equatable {
    /// What the candidate has.
    package var found: String
    /// What the baseline has; empty if it says nothing of it.
    package var baseline: String
    /// What passes.
    package var limit: String

    /// The words of a comparison.
    init(found: String, baseline: String, limit: String) {
        self.found = found
        self.baseline = baseline
        self.limit = limit
    }

    /// What has to be as it is in the baseline.
    init(found: String, same baseline: String) {
        self.init(found: found, baseline: baseline, limit: baseline)
    }
}

extension Check {
    /// What was found, what the baseline has and what passes, as words or figures; each empty if there is none.
    package var values: ComparedWords {
        if let words { return words }
        let texts = [found, baseline, limit].map { $0.map(Figures.text) ?? "" }
        return ComparedWords(found: texts[0], baseline: texts[1], limit: texts[2])
    }

    /// What the check saw, in short: `snr_db 40.24 → 30.09 (limit 40.14)`; the message if it compared nothing.
    package var brief: String {
        guard let figure else {
            return words.map { $0.baseline.isEmpty ? $0.found : "\($0.baseline) → \($0.found)" } ?? message
        }
        guard found != nil else { return message.hasSuffix(".") ? String(message.dropLast()) : message }
        let before = values.baseline.isEmpty ? "" : "\(values.baseline) → "
        let bound = values.limit.isEmpty ? "" : " (limit \(values.limit))"
        return "\(figure.rawValue) \(before)\(values.found)\(bound)"
    }
}
