// SPDX-License-Identifier: Apache-2.0

internal import Codecs
import Fidelity
internal import Findings

extension GradedVerdict {
    /// The verdict on what INT8 can do for an original that has no candidate.
    init(sweepOf document: ReportDocument) {
        guard let best = document.bestConfiguration, let pool = document.summary.configurations[best.configuration]
        else {
            self.init(
                .unmeasured,
                subject: document.reference.name,
                headline: "No layer could be measured.",
                sentences: document.skipped.isEmpty ? [] : ["The list of skipped tensors says why."]
            )
            return
        }
        let label = best.configuration.description
        let share = NumberText.relativeError(decibels: best.snrDB)
        self.init(
            Grade(pool).map(Mark.graded) ?? .unmeasured,
            subject: document.reference.name,
            prospect: label,
            headline: "INT8 written as \(label) keeps the weights within \(share) of their size "
                + "(\(NumberText.decibels(best.snrDB))).",
            sentences: [
                Self.tensorScaling(in: document, best: best.configuration),
                Self.rotation(in: document),
                Self.fallback(of: pool, label: label),
            ]
            .compactMap { $0 }
        )
    }

    /// What one scale per tensor would cost.
    private static func tensorScaling(in document: ReportDocument, best: Configuration) -> String? {
        let plainest = Configuration(scaling: .tensor)
        guard best != plainest, let pool = document.summary.configurations[plainest], let snr = pool.snrDB else {
            return nil
        }
        var sentence = "One scale per tensor without rotation gives \(NumberText.decibels(snr))"
        if let worst = pool.worst {
            sentence +=
                "; its worst layer, \(quoted(worst.layer)), "
                + "is off by \(NumberText.relativeError(decibels: worst.snrDB)) (\(NumberText.decibels(worst.snrDB)))"
        }
        return sentence + "."
    }

    /// What the best rotation adds to row scaling, over all and in the layer that gains most.
    ///
    /// Where outputs are known, what it adds there.
    private static func rotation(in document: ReportDocument) -> String? {
        if let gain = OutputWords(document).rotationGain { return gain }
        let plain = Configuration(scaling: .row)
        let rotated = document.configurations.filter { $0.scaling == .row && $0.rotation != nil }
        guard let best = document.best(of: rotated)?.configuration,
            let before = document.summary.configurations[plain]?.snrDB,
            let after = document.summary.configurations[best]?.snrDB
        else { return nil }
        let gains = document.layers.compactMap { layer -> (name: String, gain: Double)? in
            guard let old = layer.configurations[plain]?[.snrDB], let new = layer.configurations[best]?[.snrDB] else {
                return nil
            }
            return (layer.name, new - old)
        }
        var sentence =
            "Rotation (\(best)) changes row scaling's \(NumberText.decibels(before)) "
            + "by \(NumberText.gain(after - before))"
        if let most = gains.max(by: { $0.gain < $1.gain }), most.gain > 0 {
            sentence += ", most in \(quoted(most.name)) (\(NumberText.gain(most.gain)))"
        }
        return sentence + "."
    }

    private static func fallback(of pool: PooledFidelity, label: String) -> String? {
        guard pool.fallback > 0 else { return nil }
        return "\(NumberText.counted(pool.fallback, "layer")) of \(NumberText.count(pool.layers)) cannot be rotated as "
            + "\(label) asks, since the group does not divide the rows; unrotated values stand in for them."
    }
}
