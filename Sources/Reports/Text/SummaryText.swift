// SPDX-License-Identifier: Apache-2.0

import Checkpoints

/// A report in a few lines for a terminal: the verdict, the pools, the candidates.
public enum SummaryText {
    /// Layers' names are cut in the middle where a line would pass 80 columns.
    private static let nameWidth = 40

    /// The lines, without colour. Names are printable, and as long as a terminal allows.
    public static func lines(of document: ReportDocument) -> [String] {
        let verdicts = Verdict.all(of: document).flatMap { ["\($0.headline)"] }
        return verdicts + [""] + table(of: document)
    }

    private static func table(of document: ReportDocument) -> [String] {
        var rows = [["", "SNR", "worst", "worst layer", "layers"]]
        for label in document.configurations {
            guard let pool = document.summary.configurations[label] else { continue }
            rows.append([label] + cells(of: pool))
        }
        for candidate in document.candidates {
            guard let summary = document.summary.measured[candidate.name] else { continue }
            rows.append([cut(candidate.name)] + cells(of: summary.quantized))
        }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            row.indices
                .map { column in
                    let space = String(repeating: " ", count: widths[column] - row[column].count)
                    return [0, 3].contains(column) ? row[column] + space : space + row[column]
                }
                .joined(separator: "  ")
        }
    }

    private static func cells(of pool: ReportDocument.Pool) -> [String] {
        let fallback = pool.fallback == 0 ? "" : " (\(pool.fallback) unrotated)"
        return [
            NumberText.decibels(pool.snrDB, isExact: pool.isExact),
            pool.worst.map { NumberText.decibels($0.snrDB) } ?? "–",
            cut(pool.worst?.layer ?? "–"),
            "\(pool.layers)\(fallback)",
        ]
    }

    /// The beginning and the end of a long name, which tell most.
    private static func cut(_ name: String) -> String {
        let name = name.printable()
        guard name.count > nameWidth else { return name }
        return "\(name.prefix(12))…\(name.suffix(nameWidth - 13))"
    }
}
