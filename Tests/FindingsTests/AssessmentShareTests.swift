// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Fidelity
import Files
import TestSupport
import Testing

@testable import Findings

/// What machines find each, and what that comes to together.
@Suite struct AssessmentShareTests {
    private static let shards = [1, 2, 3].compactMap { Shard(index: $0, of: 3) }

    private func original() throws -> Checkpoint {
        try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
    }

    /// A share as another machine reads it.
    private func again(_ share: AssessmentShare) throws -> AssessmentShare {
        AssessmentShare(
            measured: try JSONText.decode(MeasuredShare.self, from: JSONText.encode(share.measured), file: "part"),
            evidence: try JSONText.decode(
                [CandidateEvidence].self, from: JSONText.encode(share.evidence), file: "part"),
            figures: share.figures, activations: share.activations)
    }

    private func merged(_ candidate: Checkpoint) async throws -> Assessment {
        var options = AnalysisOptions(threads: 2)
        options.allowsPartialMatch = true
        var shares: [AssessmentShare] = []
        for shard in Self.shards {
            shares.append(
                try await again(
                    AssessmentShare(
                        shard, of: original(), candidates: [candidate], options: options, detail: LayerDetail(worst: 2))
                ))
        }
        // Headers are enough to put them together.
        return try await Assessment(
            merging: shares, of: CheckpointOutline(of: original(), isOriginal: true),
            candidates: [CheckpointOutline(of: candidate, isOriginal: false)], options: options,
            detail: LayerDetail(worst: 2)
        )
    }

    private func whole(_ candidate: Checkpoint) async throws -> Assessment {
        var options = AnalysisOptions(threads: 2)
        options.allowsPartialMatch = true
        return try await Assessment(
            of: original(), candidates: [candidate], options: options, detail: LayerDetail(worst: 2))
    }

    @Test(arguments: Mislabelling.ofRotation + Mislabelling.ofMarkers + Mislabelling.ofScales)
    func `what is wrong with a file is found by shares as by one machine`(mislabelling: Mislabelling) async throws {
        var file = try EditedFile(mislabelling.variant)
        try mislabelling.change(&file)
        let (one, all) = try await (whole(file.checkpoint()), merged(file.checkpoint()))
        // In bytes, since what is not a number equals nothing.
        #expect(try Self.bytes(all.result) == Self.bytes(one.result) && all.figures == one.figures)
        let (found, expected) = (all.diagnoses[0], one.diagnoses[0])
        #expect(found.findings == expected.findings && found.findings.contains { $0.id == mislabelling.finding })
        #expect(found.verdict == expected.verdict && found.unjudgedSentence == expected.unjudgedSentence)
        #expect(found.records == expected.records && found.rotation == expected.rotation)
        #expect(try JSONText.encode(found.referenceRecord) == JSONText.encode(expected.referenceRecord))
        #expect(found.facts == expected.facts)
    }

    /// A result as a report has it.
    private static func bytes(_ result: FidelityResult) throws -> [[UInt8]] {
        try [
            JSONText.encode(result.layers), JSONText.encode(result.unquantized), JSONText.encode(result.skipped),
            JSONText.encode(result.summary), JSONText.encode([result.reference] + result.candidates),
        ]
    }

    @Test func `a close look in every basis holds each look in some of them`() throws {
        let file = try GoldenFile.fixtures[3].checkpoint()
        let layer = try #require(QuantizedCheckpoint(scanning: file).layers.last)
        let sample = RotationSample(rows: layer.rows, columns: layer.columns)
        let bases = RotationBases.everyAsked(columns: layer.columns)
        let sizes = Set(bases.map { RotationEvidence.nullSize(nil, $0, columns: layer.columns) }).subtracting([0])
        var witness = RotationWitness(try sample.read(layer, of: file))
        let all = witness.evidence(of: bases, nullSizes: sizes)
        for some in [Array(bases.prefix(2)), [bases[3], nil], Array(bases.suffix(3))] {
            let few = Set(some.map { RotationEvidence.nullSize(nil, $0, columns: layer.columns) }).subtracting([0])
            var other = RotationWitness(try sample.read(layer, of: file))
            #expect(other.evidence(of: some, nullSizes: few) == all.restricted(to: some, nullSizes: few))
        }
        #expect(all.figures.count == bases.count && bases.count > 5)
    }

    @Test func `a layer that no share speaks of is refused`() async throws {
        let candidate = try GoldenFile.fixtures[3].checkpoint()
        let shard = try #require(Shard(index: 1, of: 1))
        let share = try await AssessmentShare(
            shard, of: original(), candidates: [candidate], options: AnalysisOptions(threads: 2), detail: nil)
        var evidence = share.evidence
        evidence[0].layers.removeValue(forKey: try #require(evidence[0].layers.keys.first))
        let lacking = AssessmentShare(measured: share.measured, evidence: evidence, figures: [], activations: nil)
        let error = await #expect(throws: FileError.self) {
            try await Assessment(
                merging: [lacking], of: CheckpointOutline(of: original(), isOriginal: true),
                candidates: [CheckpointOutline(of: candidate, isOriginal: false)], options: AnalysisOptions(threads: 2),
                detail: nil)
        }
        #expect(error?.rule == "evidence-missing")
    }
}
