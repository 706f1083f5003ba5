// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Fidelity

/// What the original says, in the words of `fidelio.findings/2`: one entry per layer, in the order of names.
struct ReferenceEntry: Encodable {
    let evidence: ReferenceEvidence
    let thresholds: Thresholds

    func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(evidence.name, forKey: "name")
        try members.encode(evidence.isComparable, forKey: "comparable")
        try members.encode(evidence.naming, forKey: "naming")
        try members.encodeFinite(evidence.pooledDB, forKey: "pooled_snr_db")
        try members.encode(
            evidence.layers.sorted { $0.key < $1.key }
                .map { LayerEntry(name: $0.key, layer: $0.value, thresholds: thresholds) }, forKey: "layers")
        try members.encode(
            evidence.formats.sorted { $0.key < $1.key }.map { FormatEntry(name: $0.key, layer: $0.value) },
            forKey: "packed_layers")
        try members.encode(
            evidence.unmatched.map { NameAndReason(name: $0.name, reason: $0.reason) }, forKey: "unmatched")
        try members.encode(evidence.changed.map(ChangeEntry.init), forKey: "changed")
    }

    /// A tensor that was not quantized, and differs.
    private struct ChangeEntry: Encodable {
        let tensor: UnquantizedTensor

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(tensor.name, forKey: "name")
            try members.encodeFinite(tensor.maxAbsDiff, forKey: "max_abs_diff")
        }
    }

    /// What was measured of a layer of another format, and how it is to be read.
    private struct FormatEntry: Encodable {
        let name: String
        let layer: FormatReference

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(name, forKey: "name")
            try members.encodeFinite(layer.measuredDB, forKey: "measured_snr_db")
            try members.encodeFinite(layer.rotatedInt8DB, forKey: "row_rotated_db")
            try members.encodeFinite(layer.errorShare, forKey: "error_share")
            try members.encodeFinite(layer.stored.cosine, forKey: "cosine")
            try members.encodeFinite(layer.stored.gain, forKey: "gain")
            try members.encode(layer.other?.reading.rawValue, forKey: "reading")
        }
    }

    /// What was measured of a layer, and what was tried on it.
    private struct LayerEntry: Encodable {
        let name: String
        let layer: LayerReference
        let thresholds: Thresholds

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(name, forKey: "name")
            try members.encodeFinite(layer.measuredDB, forKey: "measured_snr_db")
            try members.encodeFinite(layer.rowDB, forKey: "row_db")
            try members.encodeFinite(layer.rowRotatedDB, forKey: "row_rotated_db")
            try members.encodeFinite(layer.errorShare, forKey: "error_share")
            try members.encode(layer.differences, forKey: "differences")
            try members.encode(layer.recipes, forKey: "recipes")
            try members.encode(
                layer.reproduction.map { ReproductionEntry(reproduction: $0, thresholds: thresholds) },
                forKey: "recipe")
            try members.encode(layer.hypotheses, forKey: "hypotheses")
        }
    }

    /// The likeliest recipe, and whether it makes what the file holds.
    private struct ReproductionEntry: Encodable {
        let reproduction: Reproduction
        let thresholds: Thresholds

        func encode(to encoder: any Encoder) throws {
            try reproduction.encode(to: encoder)
            var members = encoder.members()
            try members.encode(reproduction.holds(thresholds), forKey: "reproduces")
        }
    }
}
