// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension CheckVerdict {
    /// What came out this way by its causes, the worst first; every check of the outcome belongs to one of them.
    package func causes(_ outcome: Check.Outcome) -> [CheckCause] {
        let causes = CauseGrouping(checks(outcome)).causes
        let isShared = causes.count { $0.rule.changesPool } > 1
        return causes.map { cause in
            var cause = cause
            cause.title = cause.words(layers: baseline.layers.count, tensors: baseline.tensors.count)
            if cause.consequences.contains(where: { $0.subject == .pool }) {
                cause.effect = poolChange.map { (isShared ? "all causes together: " : "") + $0 }
            }
            return cause
        }
    }

    /// What became of the pooled SNR, `pool 40.24 → 30.09 dB`; nil if one of the two has none.
    private var poolChange: String? {
        let figure = isWithoutReference ? Figure.estimatedSNRDB : .snrDB
        let texts = [baseline.pool, found.pool]
            .map { pool in
                let number = pool.figures.figureOrTwin(figure).number
                return number.map { String(format: "%.2f", $0) } ?? (pool.isExact ? "exact" : nil)
            }
        guard let before = texts[0], let now = texts[1] else { return nil }
        return "pool \(before) → \(now)\(now == "exact" ? "" : " dB")"
    }
}
