// SPDX-License-Identifier: Apache-2.0

internal import Codecs

extension Diagnosis {
    /// What was lost, and what would have kept it.
    var lossSentences: [String] {
        let rules = FindingRules(self)
        let poor = layers.filter { rules.losesDetail($0) }
        var sentences = damage
        let isForeign = rules.isOfAnotherModel
        let word = reference?.pooledDB == nil || isForeign ? "estimated" : "measured"
        let limit = Self.range([thresholds.lostDetailDB])
        if poor.isEmpty, let rest = restOfComparison {
            return sentences + [rest, rules.parentSentence].compactMap { $0 }
        }
        guard !poor.isEmpty else {
            let who = unjudged.isEmpty ? "No layer" : "None of the judged layers"
            sentences.append("\(who) is under \(limit) (\(word) \(Self.range(layers.compactMap(rules.snrDB)))).")
            return sentences + [rules.parentSentence].compactMap { $0 }
        }
        let share = "\(poor.count) of \(count(layers))"
        sentences.append(
            "\(share) \(poor.count == 1 ? "is" : "are") under \(limit) (\(word) "
                + "\(Self.range(poor.compactMap(rules.snrDB)))).")
        if let alternative = alternative(to: poor, rules) { sentences.append(alternative) }
        if let parent = rules.parentSentence { sentences.append(parent) }
        sentences.append(
            "Pictures can look soft, waxy or noisy; compare renders of the same seeds: fidelio pictures."
        )
        return sentences
    }

    /// What wrong labels do to the picture, which is worse than any loss.
    private var damage: [String] {
        let broken = noiseLayers
        let words = "As it is marked, ComfyUI would compute with noise in \(Self.layers(broken))."
        return (broken == 0 ? [] : [words]) + [otherDamage].compactMap { $0 } + comparisonSentences
    }

    /// How many layers have another rotation than is marked, so that ComfyUI computes with noise.
    var noiseLayers: Int {
        let noise: Set<FindingID> = [.rotationUnmarked, .groupMismatch, .rotationClaimedAbsent]
        return findings.filter { noise.contains($0.id) && $0.severity == .error }.flatMap(\.subjects).count
    }

    /// What else keeps a file from being loaded, or from computing what it holds: no estimate of a loss says that.
    var otherDamage: String? {
        let ids: Set<FindingID> = [
            .markerMissing, .markerFormatMissing, .markerUnreadable, .groupNotLoadable, .scaleMissing,
            .scaleShapeInvalid, .scaleShapeRank1, .scaleZero, .scaleNegative, .scaleNotFinite, .formatAlias,
            .markerDialect, .scaleLegacyName, .scaleTensorRotated, .floatWeightMarked, .formatUnsupported,
            .quantMarkerMissing, .fp8ScaleLost, .fp8ScaleTwice, .nanCodes, .nanScales, .nvfp4ScaleLayout,
            .mxfp8ScaleLayout,
            .nvfp4GlobalScale, .nvfp4NibbleOrder, .inputScaleCopied, .legacyE5M2, .w4a8Codebook, .rotationGroupUnnamed,
        ]
        let found = findings.filter { ids.contains($0.id) && $0.severity == .error && !$0.subjects.isEmpty }
        guard !found.isEmpty else { return nil }
        let parts = found.map { "\(Self.lowercased($0.id.title)) in \(Self.layers($0.subjects.count))" }
        return "ComfyUI refuses it or computes wrongly as it is: \(parts.joined(separator: ", "))."
    }

    /// A title within a sentence; names such as FP8 stay as they are.
    private static func lowercased(_ title: String) -> String {
        let isName = title.dropFirst().first.map { $0.isUppercase || $0.isNumber } ?? true
        return isName && !title.hasPrefix("A ") ? title : title.prefix(1).lowercased() + title.dropFirst()
    }

    private static func layers(_ count: Int) -> String { "\(count) layer\(count == 1 ? "" : "s")" }

    func alternative(to poor: [LayerEvidence], _ rules: FindingRules) -> String? {
        let rows = poor.compactMap(rules.rowScaledDB)
        // Where rows are flat rotation gives less; then it is not a remedy.
        let rotated =
            poor.filter { layer in
                guard let row = rules.rowScaledDB(layer), let turned = rules.rotatedEstimate(layer) else { return true }
                return turned > row
            }
            .compactMap { rules.rotatedEstimate($0) }
        let row = rows.isEmpty ? nil : "row-wise scaling would give \(Self.range(rows))"
        let rotation = rotated.isEmpty ? nil : "with rotation \(Self.range(rotated))"
        let parts = [row, rotation].compactMap { $0 }
        guard !parts.isEmpty else { return nil }
        let text = rows.isEmpty ? "they would have \(parts[0])" : parts.joined(separator: ", ")
        let output =
            rules.outputGain(of: poor)
            .map { " Their outputs would gain \($0) (W8A8, as diffusion models run INT8)." } ?? ""
        return text.prefix(1).uppercased() + text.dropFirst() + (output.isEmpty ? "" : " of weights") + "." + output
    }

    /// `8–19 dB`, or `41.6 dB` where both ends are the same.
    static func range(_ decibels: [Double]) -> String {
        let decibels = decibels.filter { abs($0) < 1e6 }
        guard let low = decibels.min(), let high = decibels.max() else { return "nothing known" }
        let (first, last) = (Int(low.rounded()), Int(high.rounded()))
        return first == last ? "\(first) dB" : "\(first)–\(last) dB"
    }

    /// How sure the verdict is, and on what ground.
    var confidence: String {
        guard rotation != nil || !formats.isEmpty else { return "Nothing in it can be judged." }
        if reference != nil { return referenceConfidence }
        guard formats.isEmpty, let rotation else {
            return [rotation.map(rotationConfidence), formatConfidence].compactMap { $0 }.joined(separator: " ")
        }
        return "\(rotationConfidence(rotation)) \(estimateConfidence(spread: "0.1"))"
    }

    /// What the codes say of rotation, against the markers.
    private func rotationConfidence(_ rotation: RotationDecision) -> String {
        switch rotation.answer {
        case .consistent:
            return "Rotation: the weights are consistent with the markers."
        case .cannotTell:
            return "Rotation: cannot tell. The weights do not say whether they are rotated; the markers are believed."
        case .wrong:
            let whole =
                switch rotation.behaviour {
                case .undecided: " so layer by layer"
                case .unrotated: " that nothing is rotated"
                case .rotated(let basis): " that the file is rotated \(words(for: basis)) where that fits"
                }
            guard rotation.against > 0 else {
                return "Rotation: markers name groups that cannot be."
            }
            return "Rotation: the weights of \(rotation.against) of the \(rotation.testifying) layers that can tell "
                + "contradict their markers, and say\(whole)."
        }
    }

    /// What cannot be known.
    var limits: String {
        var sentences: [String] = []
        if !isWhole {
            sentences.append(
                "A sample was read: single worst rows, empty rows and saturation counts"
                    + "\(formats.isEmpty ? "" : ", and codes that are no numbers,") need --full.")
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
