// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

extension Diagnosis {
    /// Why the file has its mark, in a sentence or two that need no knowledge of the field: the gravest cause alone.
    var answer: String {
        guard formats.isEmpty else { return formatAnswer }
        guard !layers.isEmpty else { return otherDamage ?? emptyHeadline }
        return mislabelledWords ?? damageWords ?? comparisonSentences.first ?? poorWords ?? partWords
            ?? lostBeforeWords ?? fourBitWords ?? keptWords
    }

    /// Layers of another rotation than is marked.
    private var mislabelledWords: String? {
        let broken = noiseLayers
        guard broken > 0 else { return nil }
        return "\(kind)\(contradiction): as it is marked, ComfyUI computes with noise in \(share(broken))."
    }

    /// What keeps it from being loaded or computed with.
    private var damageWords: String? { otherDamage }

    /// Layers that scaling and rounding cost their detail, and what would have kept it.
    private var poorWords: String? {
        let rules = FindingRules(self)
        let poor = layers.filter(rules.losesDetail)
        guard !poor.isEmpty else { return nil }
        let tensor = poor.filter { $0.scaling == .tensor }
        let named = tensor.isEmpty ? poor : tensor
        // One scale per row is the answer only where it would keep more.
        let isOneScale = tensor.contains(where: rules.gainsByRowScales)
        let cause = isOneScale ? "One scale for a whole matrix leaves" : "Large weights within rows leave"
        let first =
            "\(cause) \(share(named.count)) under \(Self.range([thresholds.lostDetailDB])) "
            + "(\(basisWord) \(Self.range(named.compactMap(rules.snrDB))))."
        let untrue =
            contradiction.isEmpty ? nil : "It is \(kind.prefix(1).lowercased() + kind.dropFirst())\(contradiction)."
        return [first, alternative(to: named, rules), "Pictures can look soft, waxy or noisy.", untrue]
            .compactMap { $0 }.joined(separator: " ")
    }

    /// What could not be judged, before what the others keep.
    private var partWords: String? { unjudgedSentence.map { "\($0) The others: \(keptWords)" } }

    /// What was lost before the codes were made; nil unless the file has no mark for that.
    private var lostBeforeWords: String? {
        guard mark == .unmeasured else { return nil }
        if let parent = FindingRules(self).parentSentence { return parent }
        let clipped = findings.first { $0.id == .codesSaturated }?.subjects.count ?? 0
        guard clipped > 0 else { return keptWords }
        return "Large weights of \(share(clipped)) were clipped, and the codes do not say by how much."
    }

    /// What 4 bits cost before the codes were made; nil unless the original shows that.
    private var fourBitWords: String? {
        findings.first { $0.id == .madeFrom4Bit }
            .map { "\(share($0.subjects.count)) had 4 bits before. \($0.consequence)" }
    }

    /// How near the weights are.
    ///
    /// `Row-wise INT8, rotated by 64: every layer keeps 41–43 dB (estimated), an error of at most 0.9 %.`
    private var keptWords: String {
        let rules = FindingRules(self)
        let kept = layers.compactMap(rules.snrDB)
        let zeros = layers.count { $0.codes.rows > 0 && $0.codes.emptyRows == $0.codes.rows }
        let rest = zeros == 0 ? nil : "\(share(zeros)) \(zeros == 1 ? "holds" : "hold") zeros alone."
        guard let worst = kept.min() else { return rest ?? "\(kind)\(contradiction)." }
        let who = kept.count == layers.count ? "every layer keeps" : "\(kept.count) of \(count(layers)) keep"
        let first =
            "\(kind)\(contradiction): \(who) \(Self.range(kept)) (\(basisWord)), an error of \(Self.percent(atDecibels: worst)) at most."
        return [first, rest, avoidableWords].compactMap { $0 }.joined(separator: " ")
    }

    /// What another scaling or rotation would keep; nil unless that is found to be worth it.
    private var avoidableWords: String? {
        findings.first { $0.id == .lossAvoidable }.map(\.consequence)
    }

    /// The size of the error for an SNR, as a share of the weights' size: 10^(−SNR/20).
    package static func percent(atDecibels decibels: Double) -> String {
        let percent = 100 / (Decibels.energyRatio(decibels)).squareRoot()
        guard percent.isFinite, percent >= 0.05 else { return "under 0.1 %" }
        guard percent < 10 else { return percent < 1000 ? "\(Int(percent.rounded())) %" : "over 1000 %" }
        let tenths = Int((percent * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) %"
    }

    private func share(_ count: Int) -> String { "\(count) of \(self.count(layers))" }

    /// Whether SNRs are measured against the original, or estimated from the codes.
    private var basisWord: String { isMarkedByCodes ? "estimated" : "measured" }
}
