// SPDX-License-Identifier: Apache-2.0

internal import Findings
internal import Surveys

/// `survey.csv`, which has one row per file.
///
/// Cells are written as ``LayersCSV`` does. What is not known is an empty cell.
enum SurveyCSV {
    /// The header row.
    static let columns = [
        "path", "bytes", "mark", "grade", "what", "answer", "snr_db", "worst_db", "quantized_layers", "unjudged_layers",
        "architecture", "findings", "error", "exit_code",
    ]

    /// The first line.
    static let header = columns.joined(separator: ",") + "\n"

    /// A file's line.
    static func line(_ row: SurveyRow) -> String {
        let (file, judgement) = (row.file, row.judgement)
        var error = ""
        if case .failed(let sentence, _) = row.outcome { error = sentence }
        let cells = [
            text(row.path), number(file.identity?.byteCount), text(judgement?.mark.id),
            text(judgement.map { SurveyWords.grade(of: $0.mark) }), text(file.headline),
            text(judgement?.verdict.answer),
            number(file.snrDB), number(file.worstDB), number(judgement?.quantizedCount),
            number(judgement?.unjudgedCount),
            text(judgement?.architecture), text(judgement?.findings.map(\.id).joined(separator: " ")), text(error),
            "\(row.exitCode)",
        ]
        return cells.joined(separator: ",") + "\n"
    }

    /// A text as a cell, which no spreadsheet takes for a formula.
    private static func text(_ text: String?) -> String { LayersCSV.cell(text ?? "") }

    private static func number(_ value: (some LosslessStringConvertible)?) -> String { value.map { "\($0)" } ?? "" }
}
