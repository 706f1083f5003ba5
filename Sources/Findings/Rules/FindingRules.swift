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

    /// The command that makes a good file of the original.
    var convertCommand: String { diagnosis.advice.command }

    /// The command that writes true markers.
    var repairCommand: String { "fidelio repair FILE -o REPAIRED.safetensors" }

    /// A finding about the layers that a condition holds for; nil if there are none.
    func finding(
        _ id: FindingID, _ severity: Severity, where condition: (LayerEvidence) -> Bool,
        figures: (LayerEvidence) -> FindingSubject = { FindingSubject($0.layer.name) }, cause: String,
        consequence: String, remedy: String
    ) -> Finding? {
        finding(
            id, severity, layers.filter(condition).map(figures), cause: cause, consequence: consequence, remedy: remedy)
    }

    /// A finding about subjects; nil if there are none.
    func finding(
        _ id: FindingID, _ severity: Severity, _ subjects: [FindingSubject], cause: String, consequence: String,
        remedy: String
    ) -> Finding? {
        subjects.isEmpty
            ? nil
            : Finding(id, severity, subjects, cause: cause, consequence: consequence, remedy: remedy)
    }
}
