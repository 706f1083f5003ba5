// SPDX-License-Identifier: Apache-2.0

import Files
import Findings
import Reports

extension DiagnosisRanking {
    /// A table, a sentence that names the file to take, and why each file has its mark.
    var text: [String] {
        var table = TextTable([
            ("", .left), ("", .left), ("SNR dB", .right), ("worst layer dB", .right), ("MB", .right), ("file", .left),
        ])
        for entry in entries {
            let mark = entry.diagnosis.mark
            table.append([
                mark.symbol, mark.title, Self.decibels(entry.diagnosis.pooledDB),
                Self.decibels(entry.diagnosis.worstDB), "\(entry.byteCount / 1_000_000)",
                entry.name.printable(limit: 1000),
            ])
        }
        return table.lines + ["", advice, ""]
            + entries.map { "\($0.name.printable(limit: 1000)): \($0.diagnosis.verdict.answer)" }
    }

    private static func decibels(_ value: Double?) -> String {
        guard let value, abs(value) < 1000 else { return "-" }
        let tenths = Int((abs(value) * 10).rounded())
        return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }
}
