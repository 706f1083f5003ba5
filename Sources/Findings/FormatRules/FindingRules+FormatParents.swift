// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import OrderedCollections

extension FindingRules {
    /// Layers of other formats whose weights were FP8, if there are enough of them for the file to count as made from FP8.
    var fp8Formats: [FormatEvidence] {
        let limits = diagnosis.thresholds.parent
        let found = formats.filter { $0.parent.found != nil }
        let answers = formats.count { !$0.parent.lattices.isEmpty && !$0.parent.abstains }
        let isAll = found.count > 1 && found.count == answers
        let isMost = found.count >= limits.leastLayers && Double(found.count) >= limits.layerShare * Double(answers)
        return isAll || isMost ? found : []
    }

    /// What was lost before other formats than INT8 were made.
    var formatParents: [Finding] { [fp8Parent].compactMap { $0 } }

    private var fp8Parent: Finding? {
        let found = fp8Formats
        let kinds = OrderedSet(found.compactMap { $0.parent.found?.kind.words }).joined(separator: ", and ")
        let before = Diagnosis.range(found.compactMap { $0.parent.found?.parentDB })
        let now = Diagnosis.range(found.compactMap(\.snrDB))
        return finding(
            .fp8Parent, .warning, of: found,
            figures: { layer in
                FindingSubject(
                    layer.name,
                    [
                        "coherence": layer.parent.found?.coherence, "deviations": layer.parent.found?.deviations,
                        "parent_snr_db": layer.parent.found?.parentDB, "estimated_snr_db": layer.snrDB,
                    ], detail: layer.parent.found?.kind.words)
            },
            cause:
                "The weights of these layers sit on the numbers of \(kinds): the file was made from FP8, and not from the model in "
                + "BF16, F16 or F32.",
            consequence:
                "FP8 alone has about \(before) against what it was made from. The \(now) that the codes show are against the FP8 "
                + "weights. If the model was only ever published in FP8, nothing is lost.",
            remedy: .convert(
                diagnosis.advice.command, after: "Where the model exists in BF16, F16 or F32, convert that instead"))
    }
}
