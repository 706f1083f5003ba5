// SPDX-License-Identifier: Apache-2.0

package import Findings
package import Surveys

/// The words in which a survey's files are told.
package enum SurveyWords {
    /// The mark in words, and that only the codes say so if it is a grade: a survey knows no originals.
    package static func grade(of mark: Mark) -> String { mark.grade == nil ? mark.title : "\(mark.title) by its codes" }

    /// Why a file could not be diagnosed, in a word or two.
    package static func failure(exitCode: Int) -> String {
        switch exitCode {
        case 64: "Not asked for rightly"
        case 65: "Damaged, or not a model"
        case 66: "Missing, or cannot be opened"
        case 74: "Cannot be read"
        default: "Failed"
        }
    }

    /// What a survey came to, in one sentence.
    package static func answer(of summary: SurveySummary) -> String {
        let diagnosed = summary.entries - summary.failed
        guard summary.failed > 0 else {
            return summary.entries == 1
                ? "The one model was diagnosed." : "All \(NumberText.count(diagnosed)) models were diagnosed."
        }
        let failed = "\(NumberText.count(summary.failed)) could not be"
        return diagnosed == 0
            ? "None of \(NumberText.counted(summary.entries, "model")) could be diagnosed."
            : "\(NumberText.counted(diagnosed, "model")) \(diagnosed == 1 ? "was" : "were") diagnosed, \(failed)."
    }

    /// How many files have each mark, and how many failed for each reason, the best first: sign, words and number.
    package static func counts(of summary: SurveySummary) -> [(symbol: String, words: String, count: Int)] {
        let marks = Mark.all.compactMap { mark in
            summary.marks[mark.id].map { (mark.symbol, grade(of: mark), $0) }
        }
        let failures = summary.failures.sorted { $0.key < $1.key }
        return marks + failures.map { ("✗", failure(exitCode: Int($0.key) ?? 0), $0.value) }
    }
}
