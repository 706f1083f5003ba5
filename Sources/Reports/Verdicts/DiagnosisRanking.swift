// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files
package import Findings

/// Diagnosed files side by side, the best first, and which of them to take.
package struct DiagnosisRanking {
    /// One file of those that are compared.
    package struct Entry {
        /// What the caller called the file.
        package let name: String
        /// What it is.
        package let diagnosis: Diagnosis
        /// Its size.
        package let byteCount: Int

        /// A diagnosed file.
        package init(name: String, diagnosis: Diagnosis, byteCount: Int) {
            self.name = name
            self.diagnosis = diagnosis
            self.byteCount = byteCount
        }
    }

    /// The files, the best first: by mark, then by SNR, then in the order that they were given in.
    package let entries: [Entry]

    /// A ranking of files.
    package init(_ files: [Entry]) {
        entries = files.enumerated()
            .sorted { one, other in (one.element.rank, one.offset) < (other.element.rank, other.offset) }
            .map(\.element)
    }

    /// Which file to take: only one that nothing speaks against, that was judged, and only among files of one model.
    package var advice: String {
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
}

extension DiagnosisRanking.Entry {
    /// Its place: by mark first, and by SNR among those of one mark.
    fileprivate var rank: Double {
        let snr = min(max(diagnosis.pooledDB ?? -500, -500), 500)
        return Double(diagnosis.mark.rank) * 10_000 - snr
    }
}
