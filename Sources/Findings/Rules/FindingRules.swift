// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion
internal import OrderedCollections

/// The rules by which evidence becomes findings.
struct FindingRules {
    let diagnosis: Diagnosis
    /// What is believed of each layer's rotation; a repair believes the same.
    let judgement: RotationJudgement

    init(_ diagnosis: Diagnosis) {
        self.diagnosis = diagnosis
        judgement = RotationJudgement(diagnosis)
    }

    var layers: [LayerEvidence] { diagnosis.layers }

    /// Another conversion of the original.
    var converting: Remedy { .convert(diagnosis.advice.command) }

    /// Something else, or else another conversion of the original.
    func converting(or other: String) -> Remedy {
        .convert(diagnosis.advice.command, after: "\(other), or convert again")
    }

    /// A finding about the layers that a condition holds for; nil if there are none.
    func finding(
        _ id: FindingID, _ severity: Severity, where condition: (LayerEvidence) -> Bool,
        figures: (LayerEvidence) -> FindingSubject = { FindingSubject($0.layer.name) }, cause: String,
        consequence: String, remedy: Remedy
    ) -> Finding? {
        finding(
            id, severity, layers.filter(condition).map(figures), cause: cause, consequence: consequence, remedy: remedy)
    }

    /// A finding about subjects; nil if there are none.
    func finding(
        _ id: FindingID, _ severity: Severity, _ subjects: [FindingSubject], cause: String, consequence: String,
        remedy: Remedy
    ) -> Finding? {
        subjects.isEmpty
            ? nil
            : Finding(id, severity, subjects, cause: cause, consequence: consequence, remedy: remedy)
    }
}
