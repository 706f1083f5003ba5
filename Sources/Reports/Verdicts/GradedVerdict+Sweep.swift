// SPDX-License-Identifier: Apache-2.0

import Fidelity

extension GradedVerdict {
    /// The verdict on what INT8 can do for an original that has no candidate.
    init(sweepOf document: ReportDocument) {
        guard let best = document.bestConfiguration, let pool = document.summary.configurations[best.label] else {
            self.init(
                grade: nil,
                subject: document.reference.name,
                headline: "No layer could be measured.",
                sentences: document.skipped.isEmpty ? [] : ["The list of skipped tensors says why."]
            )
            return
        }
        let share = NumberText.relativeError(decibels: best.snrDB)
        self.init(
            grade: Grade(pool),
            subject: best.label,
            headline: "INT8 written as \(best.label) keeps the weights within \(share) of their size "
                + "(\(NumberText.decibels(best.snrDB))).",
            sentences: [
                Self.tensorScaling(in: document, best: best.label),
                Self.rotation(in: document),
                Self.fallback(of: pool, label: best.label),
            ]
            .compactMap { $0 }
        )
    }

    /// What one scale a tensor would cost.
    private static func tensorScaling(in document: ReportDocument, best: String) -> String? {
        let label = "tensor/none"
        guard best != label, let pool = document.summary.configurations[label], let snr = pool.snrDB else { return nil }
        var sentence = "One scale a tensor without rotation gives \(NumberText.decibels(snr))"
        if let worst = pool.worst {
            sentence +=
                "; its worst layer, \(quoted(worst.layer)), "
                + "is off by \(NumberText.relativeError(decibels: worst.snrDB)) (\(NumberText.decibels(worst.snrDB)))"
        }
        return sentence + "."
    }

    /// What the best rotation adds to row scaling, over all and in the layer that gains most.
    private static func rotation(in document: ReportDocument) -> String? {
        let plain = "row/none"
        let rotated = document.configurations.filter { $0.hasPrefix("row/rot") }
        guard let label = document.best(of: rotated)?.label,
            let before = document.summary.configurations[plain]?.snrDB,
            let after = document.summary.configurations[label]?.snrDB
        else { return nil }
        let gains = document.layers.compactMap { layer -> (name: String, gain: Double)? in
            guard let old = layer.configurations[plain]?[.snrDB], let new = layer.configurations[label]?[.snrDB] else {
                return nil
            }
            return (layer.name, new - old)
        }
        var sentence =
            "Rotation (\(label)) changes row scaling's \(NumberText.decibels(before)) "
            + "by \(NumberText.gain(after - before))"
        if let most = gains.max(by: { $0.gain < $1.gain }), most.gain > 0 {
            sentence += ", most in \(quoted(most.name)) (\(NumberText.gain(most.gain)))"
        }
        return sentence + "."
    }

    private static func fallback(of pool: ReportDocument.Pool, label: String) -> String? {
        guard pool.fallback > 0 else { return nil }
        return "\(NumberText.counted(pool.fallback, "layer")) of \(NumberText.count(pool.layers)) cannot be rotated as "
            + "\(label) asks, since the group does not divide the rows; unrotated values stand in for them."
    }
}
