// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// What a verdict says of the comparison with a reference: what was compared, with what result.
extension Diagnosis {
    /// Why the file cannot be compared with the reference as a whole; nil if it can.
    var notComparableWords: String? {
        guard let reference, !reference.isComparable, judgedCount > 0 else { return nil }
        let count = reference.layers.count + reference.formats.count
        let share =
            count == 0
            ? "none of its \(judgedCount) quantized layers has"
            : "only \(count) of its \(judgedCount) quantized layers \(count == 1 ? "has" : "have")"
        var words =
            "It cannot be compared with \(reference.name), because \(share) a partner there by name and shape."
        if let alone = reference.alone.candidate {
            let other = reference.alone.original.map { "; the reference has names such as \"\($0)\"" } ?? ""
            words += " For example, \"\(alone)\" has none\(other)."
        }
        return words
    }

    /// Sentences about layers that differ from the reference by more than their rounding.
    var comparisonSentences: [String] {
        let rules = FindingRules(self)
        if let notComparableWords { return [notComparableWords] }
        if rules.isOfAnotherModel {
            return [
                "Its weights are not this reference's: \(rules.foreignLayers.count) of \(count(layers)) resemble it in nothing "
                    + "that was tried."
            ]
        }
        return errorSentences + lossSentences(foreign: rules.foreignLayers.count)
    }

    /// Sentences about findings that are errors.
    private var errorSentences: [String] {
        findings.compactMap { finding in
            guard let words = Self.words[finding.id], finding.severity == .error, !finding.subjects.isEmpty else {
                return nil
            }
            let isSame = Set(finding.subjects.map(\.detail)).count == 1
            let detail = finding.subjects[0].detail
                .map { " (\(isSame ? "" : "in \(finding.subjects[0].name), ")\($0))" }
            return "In \(finding.subjects.count) of \(judgedWords) \(words)\(detail ?? "")."
        }
    }

    /// Sentences about layers of another original, and about those that lost more than is explained.
    private func lossSentences(foreign: Int) -> [String] {
        var sentences: [String] = []
        if foreign > 0 {
            sentences.append(
                "\(foreign) of \(layers.count) layers \(foreign == 1 ? "holds" : "hold") other weights than the original's."
            )
        }
        let far = findings.filter { $0.id == .lossUnexplained }.flatMap(\.subjects).count
        if far > 0 {
            sentences.append(
                "\(far) of \(count(layers)) \(far == 1 ? "is" : "are") much further from the reference than the rounding of "
                    + "\(far == 1 ? "its" : "their") codes explains (measured \(Self.range(measuredLosses(of: .lossUnexplained)))), "
                    + "so scaling is not the cause.")
        }
        return sentences
    }

    /// What is left to say where layers differ from the reference by more than their rounding; nil if none does.
    var restOfComparison: String? {
        let rules = FindingRules(self)
        let poor = layers.contains(where: rules.isPoor)
        guard poor || !comparisonSentences.isEmpty else { return nil }
        let measured = layers.filter(rules.isMeasured)
        if !poor, !measured.isEmpty {
            return
                "No other layer is under \(Self.range([thresholds.lostDetailDB])) (measured \(Self.range(measured.compactMap(rules.snrDB))))."
        }
        return "The rounding of the codes alone leaves \(Self.range(layers.compactMap(\.codes.snrDB))) (estimated)."
    }

    /// What each explanation is called in a sentence.
    private static let words: [FindingID: String] = [
        .scalesOff: "the scales are off", .columnsScaled: "columns are scaled",
        .rowsReordered: "rows stand in another order than the reference's",
        .layerTransposed: "the matrix is the transpose of the reference's",
        .rotationSigns: "columns have other signs than the reference's",
    ]

    private func measuredLosses(of id: FindingID) -> [Double] {
        let names = findings.filter { $0.id == id }.flatMap { $0.subjects.map(\.name) }
        return names.compactMap { reference?.layers[$0]?.distanceDB }
    }

    /// What was compared, and how near it is.
    var referenceConfidence: String {
        guard let reference, judgedCount > 0 else { return "Nothing was compared." }
        if layers.isEmpty { return formatReferenceConfidence(reference) }
        let found = reference.layers.values
        if found.isEmpty { return "Nothing was measured against \(reference.name)." }
        let measured = found.compactMap(\.measuredDB)
        let related = found.count { layer in
            (layer.best?.cosine ?? 0) > thresholds.relatedCosine || layer.differences?.explanation != nil
                || (layer.reproduction?.holds(thresholds) ?? false)
        }
        let names = reference.naming.words.map { " Names were matched: \($0)." } ?? ""
        guard related * 2 > found.count else {
            return
                "Compared with \(reference.name): \(related) of \(found.count) layers resemble it, with every scaling and "
                + "rotation tried.\(names)"
        }
        return
            "Sure: every scaling and rotation was tried against the original, \(likenessWords(related)); \(recipeWords); measured loss \(Self.range(measured)), together "
            + "\(Self.range([reference.pooledDB].compactMap { $0 })).\(names)"
    }

    /// How many layers are as near the reference as rounding explains, and how many only resemble it.
    private func likenessWords(_ related: Int) -> String {
        let alike = layers.count { layer in
            guard let found = reference?.layers[layer.layer.name] else { return false }
            return found.reproduction?.holds(thresholds) ?? false
                || (found.measuredDB != nil && !found.isFar(layer, thresholds))
        }
        let (related, near) = (related + likeFormats, alike + likeFormats)
        let matching = "which \(near) of \(judgedCount) layers match"
        guard near < related else { return matching }
        let only =
            near == 0
            ? "which \(related) of \(judgedCount) layers resemble" : "\(matching), and \(related - near) resemble"
        return "\(only) with a difference that rounding does not explain"
    }

    /// How many layers are made by the recipe that makes the most: `row/rot64 makes 39 of them code for code`.
    private var recipeWords: String {
        let all = (reference?.layers.values).map { $0.compactMap(\.reproduction) } ?? []
        let made = all.filter { $0.holds(thresholds) }
        guard made.isEmpty else { return "\(Self.counts(made)) of them code for code" }
        let codes = all.filter { $0.equalCodes >= thresholds.reproducedCodes }
        return codes.isEmpty ? "no recipe makes its codes" : "\(Self.counts(codes)) of them with other scales"
    }

    private static func counts(_ made: [Reproduction]) -> String {
        Dictionary(grouping: made) {
            "\($0.configuration)\($0.configuration.rotation?.isSylvester ?? false ? " (Sylvester)" : "")"
        }
        .mapValues(\.count)
        .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        .map { "\($0.key) makes \($0.value)" }.joined(separator: ", ")
    }

    /// Whether a layer's loss, measured against the reference, is past the floor, whatever the cause: `--strict` fails.
    package var losesMeasuredDetail: Bool {
        guard let reference else { return false }
        let measured = reference.layers.values.map(\.measuredDB) + reference.formats.values.map(\.measuredDB)
        return measured.contains { ($0 ?? .infinity) < thresholds.lostDetailDB }
    }
}
