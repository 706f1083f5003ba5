// SPDX-License-Identifier: Apache-2.0

import Reports
import Surveys

extension SurveySummary {
    /// What the terminal says of a survey: a sentence, and how many models came to what.
    var text: [String] {
        let counts = SurveyWords.counts(of: self)
        let width = counts.map { "\($0.count)".count }.max() ?? 0
        return [SurveyWords.answer(of: self)]
            + counts.map { symbol, words, count in
                let digits = "\(count)"
                return String(repeating: " ", count: 2 + width - digits.count) + "\(digits)  \(symbol) \(words)"
            }
    }
}
