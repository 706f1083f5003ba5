// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// What the candidates really are and what is wrong with them: the section of `findings.mustache`.
struct FindingsSection {
    /// One candidate.
    struct Candidate {
        /// Its name.
        var diagnosedFile: BreakableName
        /// What it is, and what it lost.
        var diagnosisText: String
        /// How sure that is, and what cannot be known.
        var certainty: String
        /// What was found, the worst first.
        var found: [FindingCard]
    }

    /// The candidates, best first, as everywhere on the page.
    var diagnosed: [Candidate]

    /// The section of a report; nil where no candidate was diagnosed.
    init?(_ document: ReportDocument) {
        guard !document.diagnoses.isEmpty else { return nil }
        let order = document.candidatesFromBest.map(\.name)
        let rank = { (diagnosis: ReportDocument.Diagnosed) in order.firstIndex(of: diagnosis.candidate) ?? order.count }
        diagnosed = document.diagnoses.sorted { rank($0) < rank($1) }
            .map { diagnosis in
                Candidate(
                    diagnosedFile: BreakableName(diagnosis.candidate),
                    diagnosisText: diagnosis.text.printable(),
                    certainty: "\(diagnosis.confidence) \(diagnosis.limits)".printable(),
                    found: document.findings.filter { $0.candidate == diagnosis.candidate }.map(FindingCard.init)
                )
            }
    }
}
