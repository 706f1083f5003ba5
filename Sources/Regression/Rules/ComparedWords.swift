// SPDX-License-Identifier: Apache-2.0

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
        guard let figure else { return words.map { "\($0.baseline) → \($0.found)" } ?? message }
        guard found != nil else { return message.hasSuffix(".") ? String(message.dropLast()) : message }
        let before = values.baseline.isEmpty ? "" : "\(values.baseline) → "
        let bound = values.limit.isEmpty ? "" : " (limit \(values.limit))"
        return "\(figure.rawValue) \(before)\(values.found)\(bound)"
    }
}
