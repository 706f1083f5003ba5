// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension Diagnosis {
    /// What was lost, and what would have kept it.
    var lossSentences: [String] {
        let rules = FindingRules(self)
        let poor = layers.filter { rules.isPoor($0) }
        var sentences = damage
        let isForeign = rules.isOfAnotherModel
        let word = reference?.pooledDB == nil || isForeign ? "estimated" : "measured"
        guard !poor.isEmpty else {
            sentences.append(
                "\(unjudged.isEmpty ? "No layer" : "None of the judged layers") loses visible detail (\(word) \(Self.range(layers.compactMap(rules.snrDB))))."
            )
            return sentences
        }
        let share = "\(poor.count) of \(count(layers))"
        sentences.append(
            "\(share) \(poor.count == 1 ? "loses" : "lose") visible detail (\(word) "
                + "\(Self.range(poor.compactMap(rules.snrDB)))).")
        if let alternative = alternative(to: poor, rules) { sentences.append(alternative) }
        sentences.append("This explains soft, waxy pictures.")
        return sentences
    }

    /// What wrong labels do to the picture, which is worse than any loss.
    private var damage: [String] {
        let noise: Set<FindingID> = [.rotationUnmarked, .groupMismatch, .rotationClaimedAbsent]
        let broken = findings.filter { noise.contains($0.id) && $0.severity == .error }.flatMap(\.subjects)
        let words = "As it is marked, ComfyUI would compute with noise in \(Self.layers(broken.count))."
        return (broken.isEmpty ? [] : [words]) + [otherDamage, exchanged].compactMap { $0 }
    }

    /// What else keeps a file from being loaded, or from computing what it holds: no estimate of a loss says that.
    private var otherDamage: String? {
        let ids: Set<FindingID> = [
            .markerMissing, .markerFormatMissing, .markerUnreadable, .groupNotLoadable, .scaleMissing,
            .scaleShapeInvalid, .scaleShapeRank1, .scaleZero, .scaleNegative, .scaleNotFinite, .formatAlias,
            .markerDialect, .scaleLegacyName, .scaleTensorRotated, .floatWeightMarked,
        ]
        let found = findings.filter { ids.contains($0.id) && $0.severity == .error && !$0.subjects.isEmpty }
        guard !found.isEmpty else { return nil }
        let parts = found.map { finding in
            "\(finding.id.title.prefix(1).lowercased())\(finding.id.title.dropFirst()) in "
                + Self.layers(finding.subjects.count)
        }
        return "ComfyUI refuses it or computes wrongly as it is: \(parts.joined(separator: ", "))."
    }

    /// Layers that hold another model's weights, in a file that was made from this original otherwise.
    private var exchanged: String? {
        let rules = FindingRules(self)
        if rules.isOfAnotherModel { return "It was not made from this original." }
        guard !rules.foreignLayers.isEmpty else { return nil }
        let count = rules.foreignLayers.count
        return
            "\(count) of \(self.layers.count) layers \(count == 1 ? "holds" : "hold") other weights than the original's."
    }

    private static func layers(_ count: Int) -> String { "\(count) layer\(count == 1 ? "" : "s")" }

    private func alternative(to poor: [LayerEvidence], _ rules: FindingRules) -> String? {
        let rows = poor.compactMap(rules.rowScaledDB)
        let rotated = poor.compactMap { rules.rotatedEstimate($0) }
        let row = rows.isEmpty ? nil : "row-wise scaling would give \(Self.range(rows))"
        let rotation = rotated.isEmpty ? nil : "with rotation \(Self.range(rotated))"
        let parts = [row, rotation].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        let text = rows.isEmpty ? "they would have \(parts[0])" : parts.joined(separator: ", ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// `8–19 dB`, or `41.6 dB` where both ends are the same.
    static func range(_ decibels: [Double]) -> String {
        let decibels = decibels.filter { abs($0) < 1e6 }
        guard let low = decibels.min(), let high = decibels.max() else { return "nothing known" }
        let (first, last) = (Int(low.rounded()), Int(high.rounded()))
        return first == last ? "\(first) dB" : "\(first)–\(last) dB"
    }

    /// How sure the verdict is.
    var confidence: String {
        guard let rotation else { return "Sure." }
        if reference != nil { return referenceConfidence }
        let ground = "the kurtosis of the weights in every basis"
        if rotation.answers == 0 {
            return "Unsure about rotation: all \(layers.count) layers abstain (by \(ground)), so markers were believed."
        }
        let others = layers.contains { $0.layer.columns % (rotation.rotation?.groupSize ?? 1) != 0 }
        let words = rotation.rotation.map { "rotated \($0.words)\(others ? " where that fits" : "")" } ?? "not rotated"
        let sure = rotation.isCertain ? "Sure" : "Not quite sure"
        return
            "\(sure) about rotation: \(rotation.agreeing) of the \(rotation.answers) layers that answer say \(words) (by "
            + "\(ground)); \(rotation.abstentions) abstain. Losses are estimated from codes, to about 0.1 dB."
    }

    private var referenceConfidence: String {
        let measured = reference.map(\.layers.values).map { $0.compactMap(\.measuredDB) } ?? []
        let cosines = reference.map(\.layers.values).map { $0.compactMap { $0.best?.cosine } } ?? []
        let related = cosines.count { $0 > thresholds.relatedCosine }
        guard related * 2 > layers.count else {
            return "Sure that this is not the original: \(related) of \(layers.count) layers resemble it."
        }
        return "Sure: every scaling and rotation was tried against the original, which \(related) of \(layers.count) "
            + "layers match; \(recipeWords); measured loss \(Self.range(measured)), together \(Self.range([reference?.pooledDB].compactMap { $0 }))."
    }

    /// How many layers are made by the recipe that makes the most: `row/rot64 makes 39 of them code for code`.
    private var recipeWords: String {
        let made =
            (reference?.layers.values).map { $0.compactMap(\.reproduction).filter { $0.holds(thresholds) } } ?? []
        let counts = Dictionary(grouping: made) { "\($0.configuration)" }.mapValues(\.count)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard !counts.isEmpty else { return "no recipe makes its codes" }
        return counts.map { "\($0.key) makes \($0.value)" }.joined(separator: ", ") + " of them code for code"
    }

    /// What cannot be known.
    var limits: String {
        var sentences: [String] = []
        if !isWhole {
            sentences.append("A sample was read: single worst rows, empty rows and saturation counts need --full.")
        }
        if reference == nil {
            sentences.append(
                "Whether it was made from the right original, and what was lost before quantization, needs --reference."
            )
        }
        sentences.append("Weight numbers rank and alarm; the picture decides.")
        return sentences.joined(separator: " ")
    }
}
