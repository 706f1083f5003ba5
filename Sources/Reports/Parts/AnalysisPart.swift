// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Fidelity
package import Files
package import Findings
package import SystemPackage

/// One machine's part of an analysis: `fidelio.analysis-part/1`.
///
/// `fidelio merge` makes of all parts the report that one machine would have made, to the byte.
package struct AnalysisPart: Sendable {
    /// What the `schema` field holds, but for the version.
    package static let schemaName = "fidelio.analysis-part"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// Which part it is.
    package let shard: Shard
    /// What was asked for, and of which files.
    package let run: AnalysisRun
    /// Headers and markers of the files; nil in all parts but the first.
    package let outline: AnalysisOutline?
    /// What was found.
    package let found: AssessmentShare

    /// A part of a run.
    package init(_ shard: Shard, of run: AnalysisRun, outline: AnalysisOutline?, found: AssessmentShare) {
        self.shard = shard
        self.run = run
        self.outline = outline
        self.found = found
    }

    /// What the file of a part is called: `part-003-of-008.json`.
    package static func fileName(of shard: Shard) -> String { "\(shard.fileStem).json" }

    /// The document's text.
    ///
    /// - Throws: `FileError` of kind `outputRefused`, rule `document-size` if it could not be read again; `EncodingError` if a number is
    ///   not finite.
    package func bytes(for file: FilePath) throws -> [UInt8] {
        let bytes = try JSONText.encode(self)
        guard bytes.count > JSONText.sizeLimit else { return bytes }
        throw FileError(
            .outputRefused, file: file, rule: "document-size",
            expected:
                "at most \(JSONText.sizeLimit) bytes (divide into more parts, or show figures of fewer layers: --worst, --no-plots)",
            found: "a part of \(bytes.count) bytes")
    }
}

extension AnalysisPart: ShardedPart, ReadableSchemaDocument {
    private enum CodingKeys: CodingKey {
        case part
        case parts
        case run
        case outline
        case measured
        case evidence
        case figures
        case activations
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let index = try container.decodeCount(forKey: .part, in: 1...Shard.mostParts)
        guard
            let shard = Shard(index: index, of: try container.decodeCount(forKey: .parts, in: index...Shard.mostParts))
        else { throw decoder.damage("a part that cannot be") }
        self.shard = shard
        run = try container.decode(AnalysisRun.self, forKey: .run)
        outline = try container.decodeIfPresent(AnalysisOutline.self, forKey: .outline)
        found = AssessmentShare(
            measured: try container.decode(MeasuredShare.self, forKey: .measured),
            evidence: try container.decode([CandidateEvidence].self, forKey: .evidence),
            figures: try container.decodeIfPresent(FiguresDocument.self, forKey: .figures)?.layers ?? [],
            activations: try container.decodeIfPresent(UsedActivations.self, forKey: .activations))
        let count = run.candidates.count
        guard found.evidence.count == count, found.measured.candidateCount == count,
            outline?.candidates.count ?? count == count
        else {
            throw container.damage(
                .evidence, "another number of candidates", expected: "\(count), as the run has them,")
        }
    }

    /// Writes every field.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(shard.index, forKey: .part)
        try container.encode(shard.count, forKey: .parts)
        try container.encode(run, forKey: .run)
        try container.encodeIfPresent(outline, forKey: .outline)
        try container.encode(found.measured, forKey: .measured)
        try container.encode(found.evidence, forKey: .evidence)
        if !found.figures.isEmpty { try container.encode(FiguresDocument(layers: found.figures), forKey: .figures) }
        try container.encodeIfPresent(found.activations, forKey: .activations)
    }

    /// What distinguishes its run from another part's; nil if both are of one run.
    package func difference(from other: AnalysisPart) -> String? {
        run.difference(from: other.run) ?? (found.activations == other.found.activations ? nil : "other activations")
    }
}
