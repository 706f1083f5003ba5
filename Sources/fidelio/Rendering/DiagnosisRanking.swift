// SPDX-License-Identifier: Apache-2.0

import Fidelity
import Files
import Findings

/// Several files side by side, the best first, and which of them to take.
struct DiagnosisRanking {
    /// One file of those that are compared.
    fileprivate struct Entry {
        var name: String
        var diagnosis: Diagnosis
        var byteCount: Int
    }

    private let entries: [Entry]

    /// A ranking.
    ///
    /// - Parameters:
    ///   - found: each file's diagnosis and its size in bytes.
    ///   - spellings: what the caller called each file.
    init(_ found: [(diagnosis: Diagnosis, byteCount: Int)], spellings: [String]) {
        entries = zip(found, spellings)
            .map { found, name in Entry(name: name, diagnosis: found.diagnosis, byteCount: found.byteCount) }
            .enumerated()
            .sorted { one, other in (one.element.rank, one.offset) < (other.element.rank, other.offset) }
            .map(\.element)
    }

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

    /// Which file to take: only one that nothing speaks against, that was judged, and only among files of one model.
    private var advice: String {
        guard let best = entries.first else { return "" }
        switch best.diagnosis.mark {
        case _ where !areOfOneModel:
            return "They are not files of one model, so none is named as the one to take."
        case .graded(.faithful), .graded(.close):
            return
                "Take \(best.name.printable(limit: 1000))\(best.diagnosis.isMarkedByCodes ? ", by what their codes say" : "")."
        default:
            return "None of them can be recommended: diagnose each by itself to see why."
        }
    }

    /// Whether all files that have quantized layers have those of the best.
    private var areOfOneModel: Bool {
        entries.dropFirst()
            .allSatisfy { other in
                other.diagnosis.quantizedCount == 0 || other.diagnosis.mark == .unjudged
                    || other.diagnosis.isOfOneModel(with: entries[0].diagnosis)
            }
    }

    private static func decibels(_ value: Double?) -> String {
        guard let value, abs(value) < 1000 else { return "-" }
        let tenths = Int((abs(value) * 10).rounded())
        return "\(value < 0 ? "-" : "")\(tenths / 10).\(tenths % 10)"
    }
}

extension DiagnosisRanking.Entry {
    /// Its place: by mark first, and by SNR among those of one mark.
    fileprivate var rank: Double {
        let snr = min(max(diagnosis.pooledDB ?? -500, -500), 500)
        return Double(diagnosis.mark.rank) * 10_000 - snr
    }
}
