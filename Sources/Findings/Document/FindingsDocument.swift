// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

/// What `fidelio diagnose --json` prints: `fidelio.findings/2`.
///
/// docs/formats.md describes each field.
package struct FindingsDocument: Sendable, SchemaDocument {
    package static let schemaName = "fidelio.findings"
    package static let schemaVersion = 2

    private let diagnosis: Diagnosis
    private let tool: Tool
    private let path: String?

    /// The document of a diagnosis.
    ///
    /// - Parameters:
    ///   - version: the version of the tool that made it.
    ///   - path: what the caller called the file, where several are told of; else nil.
    package init(_ diagnosis: Diagnosis, version: String, path: String? = nil) {
        self.diagnosis = diagnosis
        self.path = path
        tool = Tool(version: version)
    }

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(tool, forKey: "tool")
        try members.encode(diagnosis.name, forKey: "file")
        try members.encodeIfPresent(path, forKey: "path")
        try members.encode(Judged(mark: diagnosis.mark, verdict: diagnosis.verdict), forKey: "verdict")
        try members.encode(diagnosis.rotation, forKey: "rotation")
        try members.encode(diagnosis.architecture?.name, forKey: "architecture")
        try members.encode(diagnosis.isWhole, forKey: "whole")
        try members.encodeIfPresent(diagnosis.read, forKey: "read")
        try members.encode(
            diagnosis.reference.map { ReferenceEntry(evidence: $0, thresholds: diagnosis.thresholds) },
            forKey: "reference")
        try members.encode(diagnosis.findings, forKey: "findings")
        try members.encode(
            diagnosis.layers.map { LayerEntry(evidence: $0, rotation: diagnosis.rotation) }, forKey: "layers")
        try members.encode(diagnosis.formats.map(FormatEntry.init), forKey: "packed_layers")
        try members.encode(diagnosis.quantizedCount, forKey: "quantized_layers")
        try members.encode(
            diagnosis.unjudged.map { NameAndReason(name: $0.name, reason: $0.reason) }, forKey: "unjudged")
    }
}

/// The mark and the verdict in one object.
private struct Judged: Encodable {
    let mark: Mark
    let verdict: FileVerdict

    func encode(to encoder: any Encoder) throws {
        try verdict.encode(to: encoder)
        var members = encoder.members()
        try members.encode(mark.id, forKey: "mark")
    }
}

/// A layer or tensor that was left out, and why.
struct NameAndReason: Codable {
    var name: String
    var reason: String
}

extension RotationDecision: Encodable {
    /// Writes how the layers were told, and the basis that a behaviour shows, if any does.
    package func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(answer.rawValue, forKey: "answer")
        try members.encode(testifying, forKey: "testifying")
        try members.encode(against, forKey: "against")
        try members.encode(ordered, forKey: "ordered")
        if behaviour.isDecided { try members.encode(BasisEntry(rotation: behaviour.rotation), forKey: "behaviour") }
    }
}

/// What a layer says about itself, in the words of `fidelio.findings/2`.
private struct LayerEntry: Encodable {
    let evidence: LayerEvidence
    let rotation: RotationDecision?

    private var layer: StoredLayer { evidence.layer }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(layer.name, forKey: "name")
        try members.encode(layer.shape, forKey: "shape")
        try members.encode(layer.scaling.rawValue, forKey: "scaling")
        try members.encode(evidence.hasEqualRowScales, forKey: "equal_row_scales")
        try members.encode(layer.rotation?.groupSize, forKey: "claimed_group")
        try members.encode(evidence.glance.testifies, forKey: "testifies")
        if let named = rotation?.named[layer.name] {
            try members.encode(BasisEntry(rotation: named.rotation), forKey: "found")
        }
        if let rivals { try members.encode(rivals, forKey: "rotation_evidence") }
        try encodeCodes(into: &members)
    }

    private func encodeCodes(into members: inout KeyedEncodingContainer<AnyKey>) throws {
        let codes = evidence.codes
        try members.encode(codes.rows, forKey: "rows_read")
        try members.encodeFinite(codes.snrDB, forKey: "estimated_snr_db")
        try members.encodeFinite(codes.standardErrorDB, forKey: "standard_error_db")
        try members.encodeFinite(codes.rowScaledDB, forKey: "row_scaled_db")
        try members.encodeFinite(codes.zeroShare, forKey: "zero_share")
        try members.encodeFinite(codes.lostShare, forKey: "lost_row_share")
        // What a sample cannot know is absent.
        guard evidence.isWhole else { return }
        try members.encodeFinite(codes.worstRowDB, forKey: "worst_row_db")
        try members.encode(codes.emptyRows, forKey: "empty_rows")
        try members.encode(codes.saturated, forKey: "saturated")
        try members.encode(codes.largestCode, forKey: "largest_code")
    }

    /// The close look at a layer's bases, each against the claim; nil if there was none.
    private var rivals: [RivalEntry]? {
        guard evidence.hasPossibleClaim, let found = rotation?.evidence[layer.name] else { return nil }
        return RotationBases.all(columns: found.columns).filter { $0 != layer.rotation && found.figures[$0] != nil }
            .map { RivalEntry(rival: $0, claim: layer.rotation, evidence: found) }
    }
}

/// A basis against the one that is claimed: one number per deflation (0, 2 and 8 directions taken off).
private struct RivalEntry: Encodable {
    let rival: Rotation?
    let claim: Rotation?
    let evidence: RotationEvidence

    func encode(to encoder: any Encoder) throws {
        let compared = evidence.comparisons(claim, rival)
        var members = encoder.members()
        try members.encode(BasisEntry(rotation: rival), forKey: "basis")
        try members.encodeFinite(compared.map(\.first), forKey: "claim")
        try members.encodeFinite(compared.map(\.second), forKey: "rival")
        try members.encodeFinite(compared.map(\.mixture), forKey: "mixture")
    }
}
