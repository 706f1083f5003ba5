// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Conversion

/// What the tests of layers that are far from the reference found.
extension FindingRules {
    /// Layers whose distance from the reference is explained, by what was done to them.
    var explained: [Finding] {
        [scalesOff, columnsScaled, reordered, transposed, signs].compactMap { $0 }
    }

    private func subjects(_ kinds: Set<Explanation.Kind>) -> [FindingSubject] {
        guard let evidence = diagnosis.reference else { return [] }
        return
            layers.filter { layer in
                guard let found = evidence.layers[layer.layer.name]?.differences?.explanation else { return false }
                return kinds.contains(found.kind) && !found.isSlight
            }
            .map { subject($0, evidence) }
    }

    private var scalesOff: Finding? {
        finding(
            .scalesOff, .error, subjects([.gain, .rowGains]),
            cause:
                "These layers are the reference's times a number for the layer or for each row: their scales are off, or "
                + "the weights lost a scale before they were quantized.",
            consequence: "Their outputs are off by that number: noise, or a blank picture.",
            remedy: converting)
    }

    private var columnsScaled: Finding? {
        finding(
            .columnsScaled, .error, subjects([.columnGains]),
            cause:
                "Columns of these layers are the reference's times numbers of their own, as smoothing before quantization "
                + "makes them.",
            consequence:
                "Unless the inputs are divided by the same numbers, which ComfyUI does not do, outputs are wrong.",
            remedy: converting)
    }

    private var reordered: Finding? {
        finding(
            .rowsReordered, .error, subjects([.rowOrder]),
            cause: "Rows of these layers are the reference's, in other places.",
            consequence: "A program that expects the reference's order computes with rows of other outputs.",
            remedy: converting)
    }

    private var transposed: Finding? {
        finding(
            .layerTransposed, .error, subjects([.transpose]),
            cause: "These layers are the transpose of the reference's.",
            consequence: "A program that expects the reference's orientation computes with noise.",
            remedy: converting)
    }

    private var signs: Finding? {
        finding(
            .rotationSigns, .error, subjects([.signs]),
            cause:
                "These layers are the reference's but for the signs of columns, as a rotation with random signs leaves them.",
            consequence: "No marker can say so: ComfyUI takes off another rotation and computes with noise.",
            remedy: converting)
    }

    /// Layers without a code although the reference's weights are not 0.
    var emptiedLayers: [LayerEvidence] {
        layers.filter { layer in
            let distance = diagnosis.reference?.layers[layer.layer.name]?.distanceDB
            return layer.codes.rows > 0 && layer.codes.snrDB == nil
                && (distance ?? .infinity) < diagnosis.thresholds.lostDetailDB
        }
    }

    /// Layers of which nothing is left.
    var emptied: Finding? {
        guard let evidence = diagnosis.reference else { return nil }
        return finding(
            .lossUnexplained, .error, emptiedLayers.map { subject($0, evidence) },
            cause: "All codes of these layers are 0, and the reference's weights are not.",
            consequence: "Nothing of these layers is left in the file.", remedy: converting)
    }

    /// Layers that are far from the reference for no reason that was found.
    var unexplained: Finding? {
        guard let evidence = diagnosis.reference else { return nil }
        let limits = diagnosis.thresholds
        let foreign = Set(foreignLayers.map(\.layer.name))
        let found = layers.filter { layer in
            guard let against = evidence.layers[layer.layer.name], against.isFar(layer, limits),
                let distance = against.distanceDB, let estimate = layer.codes.snrDB,
                let differences = against.differences
            else { return false }
            return distance < estimate - limits.unexplainedLossDB && differences.explanation == nil
                && !foreign.contains(layer.layer.name)
        }
        return finding(
            .lossUnexplained, .error, found.map { subject($0, evidence) },
            cause:
                "Measured against the reference, these layers lost far more than the rounding of their own codes explains, so "
                + "scaling is not the cause. \(Self.triedWords)\(remainderWords(found))",
            consequence:
                "Either the file was made from other weights than these, such as a fine-tune or a merge, or weights "
                + "were changed on the way.",
            remedy: Self.rightOriginal)
    }
}

extension FindingRules {
    /// What can be said of the change in all of these layers; empty for nothing.
    func remainderWords(_ layers: [LayerEvidence]) -> String {
        let words = Set(layers.map { diagnosis.reference?.layers[$0.layer.name]?.differences?.remainder })
        guard words.count == 1, let first = words.first, let text = first else { return "" }
        return " In all of them \(text)."
    }
}

extension Differences {
    /// What was found, or what was tried, in words.
    var words: String {
        if let explanation {
            return "\(explanation.words); with that, \(Self.decibels(explanation.snrDB))"
        }
        let tried = trials.compactMap { trial in
            trial.snrDB.map { "\(Self.names[trial.kind] ?? trial.kind.rawValue) \(Self.decibels($0))" }
        }
        let parts = [remainder, tried.isEmpty ? nil : "tried: \(tried.joined(separator: ", "))"]
        return parts.compactMap { $0 }.joined(separator: "; ")
    }

    private static let names: [Explanation.Kind: String] = [
        .gain: "one gain", .rowGains: "a gain for each row", .columnGains: "a gain for each column",
        .rowOrder: "another order of rows", .transpose: "the transpose", .signs: "other signs of columns",
    ]

    private static func decibels(_ value: Double) -> String {
        guard abs(value) < 1e6 else { return "nothing known" }
        return "\((value * 10).rounded() / 10) dB"
    }
}
