// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Conversion
internal import OrderedCollections

extension FindingRules {
    /// Codes whose scale is not there under any known name.
    var missingScale: Finding? {
        finding(
            .scaleMissing, .error, others { $0 == .missingScale },
            cause: "These I8 weights have no scale under any name that is known.",
            consequence:
                "What the codes are worth is not in the file as far as is known; ComfyUI refuses them or loads "
                + "codes as if they were weights.",
            remedy: converting)
    }

    /// Scales of a shape or type that is not read.
    var invalidScale: Finding? {
        finding(
            .scaleShapeInvalid, .error,
            others { defect in
                switch defect {
                case .scaleShape, .scaleType: true
                default: false
                }
            },
            cause: "The scale's shape or type fits neither one scale for the matrix nor one per row.",
            consequence: "comfy-kitchen refuses to load these layers.",
            remedy: converting)
    }

    /// Scales that are numbers of a kind that no scale is.
    func scaleNumbers(
        _ id: FindingID, _ count: KeyPath<ScaleFigures, Int>, _ word: String, _ consequence: String
    ) -> Finding? {
        finding(
            id, .error, where: { $0.scale[keyPath: count] > 0 },
            figures: {
                // One scale for the matrix is held once a row.
                let scales = $0.layer.scaling == .tensor ? 1 : $0.scale[keyPath: count]
                return FindingSubject($0.layer.name, ["scales": Double(scales)])
            },
            cause: "Scales of these layers are \(word).", consequence: consequence, remedy: converting)
    }

    /// The layers of a defect that are not read as INT8, but for those whose layout is known.
    func others(where condition: (StoredLayerDefect) -> Bool) -> [FindingSubject] {
        diagnosis.contents.others.filter { $0.layout == nil && condition($0.defect) }
            .map { FindingSubject($0.name, detail: "\($0.defect)") }
    }
}
