// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Fidelity
import Findings
import Reports

/// Measures a quantized file against its original, says what it is, and writes the report: `report ORIGINAL QUANTIZED FOLDER`.
@main
enum Example {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { return print("usage: report ORIGINAL QUANTIZED FOLDER") }
        let original = try Checkpoint(opening: arguments[1])
        let quantized = try Checkpoint(opening: arguments[2])
        let assessment = try await Assessment(
            of: original, candidates: [quantized], options: AnalysisOptions())

        let name = assessment.result.candidates[0].name
        for layer in assessment.result.layers {
            guard let measured = layer.measured[name], let snr = measured.values[.snrDB] else { continue }
            print(layer.name, measured.label, "\(snr) dB")
        }
        for diagnosis in assessment.diagnoses {
            print(diagnosis.mark.title, diagnosis.verdict.answer)
            for finding in diagnosis.findings {
                print(finding.severity, finding.id, finding.title, finding.remedy.text)
            }
        }
        let report = Report(assessment, version: "example")
        let written = try await ReportFolder(path: arguments[3]).write(report)
        print(written.files.count, "files")
    }
}
