// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import OrderedCollections

/// What is said of a file that holds layers in other formats than INT8 by the matrix or by the row, alone or beside such.
extension Diagnosis {
    /// The quantized layers that were judged.
    var judgedCount: Int { layers.count + formats.count }

    /// The same in words: `5 layers`.
    var judgedWords: String { "\(judgedCount) layer\(judgedCount == 1 ? "" : "s")" }

    /// What was compared of a file without INT8 layers, and how near it is.
    func formatReferenceConfidence(_ reference: ReferenceEvidence) -> String {
        let measured = reference.formats.values.compactMap(\.measuredDB)
        guard !measured.isEmpty else { return "Nothing was measured against \(reference.name)." }
        let names = reference.naming.words.map { " Names were matched: \($0)." } ?? ""
        return
            "Measured against \(reference.name): \(measured.count) of \(judgedWords), \(Self.range(measured)), together "
            + "\(Self.range([reference.pooledDB].compactMap { $0 })).\(names)"
    }

    /// Layers of other formats that resemble the original as they are stored.
    var likeFormats: Int {
        formats.count { layer in
            (reference?.formats[layer.name]?.stored.cosine ?? 0) > thresholds.relatedCosine
        }
    }

    /// Why a file with layers in other formats has its mark.
    var formatAnswer: String {
        let damage = noiseWords ?? otherDamage ?? comparisonSentences.first
        guard damage == nil else { return damage ?? "" }
        if mark == .unmeasured, let parent = findings.first(where: { $0.id == .fp8Parent }) {
            return "\(contentWords), made from FP8. \(parent.consequence)"
        }
        let first = unjudgedSentence.map { "\($0) The others: " } ?? ""
        return "\(first)\(formatKeptWords)"
    }

    /// What the file is: `5 layers in NVFP4`; with INT8 beside it `2 layers in NVFP4 and 3 in INT8 with one scale per row`.
    var contentWords: String {
        let rules = FindingRules(self)
        let labels = layers.map { $0.layer.encoding.rotated(by: rules.rotationOf($0)).label }
        var counts: OrderedDictionary<String, Int> = [:]
        for label in formats.map(\.layer.format.label) + labels { counts[FormatLabel(label).name, default: 0] += 1 }
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        let parts = sorted.enumerated()
            .map { place, entry in
                "\(entry.value)\(place > 0 ? "" : entry.value == 1 ? " layer" : " layers") in \(entry.key)"
            }
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return "\(parts.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// What layers keep, and what their format costs.
    private var formatKeptWords: String {
        let rules = FindingRules(self)
        let kept = formats.compactMap(rules.snrDB) + layers.compactMap(rules.snrDB)
        guard let worst = kept.min() else { return "\(contentWords)." }
        // Praise of every layer would not go with losses that are past the limit.
        let isAll = kept.count == judgedCount && worst >= thresholds.lostDetailDB
        let who = isAll ? "every layer keeps" : kept.count == judgedCount ? "they keep" : "\(kept.count) keep"
        let basis = isMarkedByCodes ? "estimated" : "measured"
        let first =
            "\(contentWords): \(who) \(Self.range(kept)) (\(basis)), an error of "
            + "\(Self.percent(atDecibels: worst)) at most."
        return [first, costWords].compactMap { $0 }.joined(separator: " ")
    }

    /// What INT8 would have kept of the same layers, where that was measured and the format has as many bits.
    private var costWords: String? {
        guard let reference, layers.isEmpty, !formats.isEmpty else { return nil }
        let eightBits = formats.filter { (8..<9).contains($0.layer.bitsPerWeight) }
        guard eightBits.count == formats.count else { return nil }
        let gains = formats.compactMap { layer -> Double? in
            guard let found = reference.formats[layer.name], let now = found.measuredDB,
                let other = found.rotatedInt8DB
            else { return nil }
            return other - now
        }
        guard let least = gains.min(), let most = gains.max(), gains.count == formats.count, least >= 1 else {
            return nil
        }
        return
            "In as many bits, INT8 with one scale per row and ConvRot would keep \(Self.range([least, most])) more of them (measured)."
    }

    /// Sentences on what was lost, for a file with layers in other formats.
    var formatLosses: [String] {
        let rules = FindingRules(self)
        let all = formats.compactMap(rules.snrDB) + layers.compactMap(rules.snrDB)
        let limit = Self.range([thresholds.lostDetailDB])
        let word = isMarkedByCodes ? "estimated" : "measured"
        let poor = all.filter { $0 < thresholds.lostDetailDB }
        var sentences = [noiseWords, otherDamage].compactMap { $0 } + comparisonSentences
        if all.isEmpty {
            sentences.append("No layer says what it keeps.")
        } else if poor.isEmpty {
            let who = unjudged.isEmpty ? "No layer" : "None of the judged layers"
            sentences.append("\(who) is under \(limit) (\(word) \(Self.range(all))).")
        } else {
            sentences.append(
                "\(poor.count) of \(all.count) layer\(all.count == 1 ? "" : "s") \(poor.count == 1 ? "is" : "are") under "
                    + "\(limit) (\(word) \(Self.range(poor))).")
        }
        return sentences + [costWords, rules.parentSentence].compactMap { $0 }
    }

    /// INT8 layers of another rotation than is marked; nil for none.
    private var noiseWords: String? {
        noiseLayers == 0
            ? nil : "As it is marked, ComfyUI would compute with noise in \(noiseLayers) of \(judgedCount) layers."
    }

    /// How near the estimates of these formats are to the truth, in words.
    var formatConfidence: String {
        let spread = formats.map { FormatConstant.of($0.layer.format).spreadDB }.max() ?? 0.1
        let tenths = Int((spread * 10).rounded())
        return estimateConfidence(spread: "\(tenths / 10).\(tenths % 10)")
    }
}
