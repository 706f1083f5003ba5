// SPDX-License-Identifier: Apache-2.0

package import Findings
internal import OrderedCollections

extension ReportDocument {
    /// Adds what a diagnosis found about a candidate.
    ///
    /// - Parameters:
    ///   - diagnosis: What the candidate is, and what is wrong with it.
    ///   - candidate: The candidate's name in this document.
    package mutating func add(_ diagnosis: Diagnosis, of candidate: String) {
        let verdict = diagnosis.verdict
        diagnoses.append(
            Diagnosed(
                candidate: candidate,
                text: verdict.text,
                confidence: verdict.confidence,
                limits: verdict.limits,
                unjudged: diagnosis.unjudgedSentence,
                evidence: diagnosis.records
            )
        )
        findings += diagnosis.findings.map { finding in
            Finding(
                candidate: candidate,
                id: finding.id.rawValue,
                title: finding.id.title,
                severity: finding.severity.rawValue,
                subjects: finding.subjects.map(Subject.init),
                cause: finding.cause,
                consequence: finding.consequence,
                remedy: finding.remedy.text
            )
        }
    }
}

extension ReportDocument.Subject {
    fileprivate init(_ subject: FindingSubject) {
        self.init(
            name: subject.name,
            detail: subject.detail,
            figures: Dictionary(uniqueKeysWithValues: subject.figures.map { ($0.key, $0.value) })
        )
    }
}
