// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
internal import Findings

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
        /// What was found about no other candidate, the worst first.
        var found: [FindingCard]
        /// How many findings it shares with others, if any.
        var sharedNote: String?
        /// That nothing was found, if so.
        var emptyNote: String?
    }

    /// Findings that several candidates share.
    struct Shared {
        /// Their names.
        var sharingFiles: [BreakableName]
        /// What was found about each of them.
        var foundInAll: [FindingCard]
    }

    /// The candidates, best first, as everywhere on the page.
    var diagnosed: [Candidate]

    /// What several of them share; empty for nothing.
    var sharedFindings: [Shared]

    /// The section of a report; nil if no candidate was diagnosed.
    init?(_ document: ReportDocument) {
        guard !document.diagnoses.isEmpty else { return nil }
        let order = document.candidatesFromBest.map(\.name)
        let rank = { (diagnosis: CandidateVerdict) in order.firstIndex(of: diagnosis.candidate) ?? order.count }
        let groups = FindingGroup.groups(of: document, likeness: .words)
        diagnosed = document.diagnoses.sorted { rank($0) < rank($1) }.map { Candidate($0, groups) }
        sharedFindings = groups.filter(\.isShared)
            .map { group in
                Shared(
                    sharingFiles: group.candidates.map(BreakableName.init),
                    foundInAll: group.entries.map(FindingCard.init))
            }
    }
}

extension FindingsSection.Candidate {
    fileprivate init(_ diagnosis: CandidateVerdict, _ groups: [FindingGroup]) {
        let own = groups.filter { $0.candidates.contains(diagnosis.candidate) }
        let shared = own.filter(\.isShared).reduce(0) { $0 + $1.entries.count }
        diagnosedFile = BreakableName(diagnosis.candidate)
        diagnosisText = diagnosis.verdict.text.printable()
        certainty = "\(diagnosis.verdict.confidence) \(diagnosis.verdict.limits)".printable()
        found = own.filter { !$0.isShared }.flatMap(\.entries).map(FindingCard.init)
        sharedNote =
            shared == 0 ? nil : "\(NumberText.counted(shared, "finding")) shared with other candidates: see below."
        emptyNote = own.isEmpty ? "Nothing was found." : nil
    }
}
