// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// What a layer of another format says about itself, in the words of `fidelio.findings/2`.
struct FormatEntry: Encodable {
    private let evidence: FormatEvidence

    init(_ evidence: FormatEvidence) {
        self.evidence = evidence
    }

    func encode(to encoder: any Encoder) throws {
        let (layer, codes) = (evidence.layer, evidence.codes)
        var members = encoder.members()
        try members.encode(layer.name, forKey: "name")
        try members.encode(layer.tensorShape, forKey: "shape")
        try members.encode(layer.format.label, forKey: "format")
        try members.encodeFinite(layer.bitsPerWeight, forKey: "bits_per_weight")
        try members.encode(layer.format.rotation?.groupSize, forKey: "claimed_group")
        try members.encode(codes.rows, forKey: "rows_read")
        try members.encodeFinite(codes.snrDB, forKey: "estimated_snr_db")
        try members.encodeFinite(codes.standardErrorDB, forKey: "standard_error_db")
        try members.encodeFinite(codes.zeroShare, forKey: "zero_share")
        try members.encodeFinite(codes.clippedShare, forKey: "clipped_share")
        try members.encode(codes.nonFinite, forKey: "not_finite")
        try members.encode(evidence.scales.nonFinite, forKey: "scales_not_finite")
    }
}
