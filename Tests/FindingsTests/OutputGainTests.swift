// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import OrderedCollections
import TestSupport
import Testing

@testable import Fidelity
@testable import Findings

/// What is said of outputs where their inputs are known.
@Suite struct OutputGainTests {
    /// The diagnosis of a fixture against its original, as if activations had said what each layer's output would gain.
    private func diagnosis(_ fixture: String, gain: Double?) async throws -> Diagnosis {
        let found = try await Diagnosis(
            of: EditedFile(fixture).checkpoint(),
            reference: Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors"))
        let evidence = try #require(found.reference)
        let layers = evidence.layers.mapValues { layer in
            var layer = layer
            layer.outputGainDB = gain
            return layer
        }
        var again = Diagnosis(
            name: found.name, contents: found.contents, layers: found.layers, rotation: found.rotation,
            claim: found.claim,
            reference: ReferenceEvidence(
                name: evidence.name, layers: layers, unmatched: evidence.unmatched, changed: evidence.changed,
                naming: evidence.naming, alone: evidence.alone, isComparable: evidence.isComparable,
                pooledDB: evidence.pooledDB),
            architecture: found.architecture, advice: found.advice, thresholds: found.thresholds)
        again.findings = FindingRules(again).all
        return again
    }

    @Test(arguments: [(6.2, true), (-1, false), (nil, false)] as [(Double?, Bool)])
    func saysWhatOutputsWouldGainWhereTheyWould(gain: Double?, isSaid: Bool) async throws {
        let found = try await diagnosis("row", gain: gain)
        let finding = try #require(found.findings.first { $0.id == .lossAvoidable })
        #expect(
            finding.consequence.hasPrefix(
                "By their inputs, row-wise scales with ConvRot would gain 6 dB of output (W8A8, as diffusion models run INT8) in 1 of"
            ) == isSaid)
        #expect(finding.consequence.hasPrefix("By their own weights, ") != isSaid)
        #expect(finding.subjects.first?.figures["output_gain_db"] == gain)
        let lossy = try await diagnosis("tensor", gain: gain).lossSentences.joined(separator: " ")
        let gained = " of weights. Their outputs would gain 6 dB (W8A8, as diffusion models run INT8)."
        #expect(lossy.contains(gained) == isSaid, "\(lossy)")
        #expect(lossy.contains("output") == isSaid)
    }

    @Test func keepsTheGainInReports() async throws {
        let record = try #require(try await diagnosis("row", gain: 6.25).referenceRecord)
        let bytes = try JSONText.encode(record)
        #expect(String(decoding: bytes, as: UTF8.self).contains("\"output_gain_db\": 6.25"))
        #expect(try JSONText.decode(ReferenceRecord.self, from: bytes, file: "report.json") == record)
    }

    /// The better of the two alternatives counts, and nothing is said where rounding of inputs is not known, as of an imatrix.
    @Test(
        arguments: [
            (10.0, 4.0, 1.0, 10.0), (10, 1, 4, 10), (10, nil, nil, nil), (10, 4, nil, 3.979), (nil, nil, nil, nil),
            (nil, 4, 1, nil),
        ] as [(Double?, Double?, Double?, Double?)])
    func comparesOutputsWithRoundedInputs(now: Double?, row: Double?, rotated: Double?, gain: Double?) throws {
        let rotation = try #require(Rotation(groupSize: 64))
        func values(_ rounding: Double?) -> MetricValues {
            var values = MetricValues(numbers: [:], energies: Energies(signal: 8, error: 1))
            values.output = OutputEnergies(signal: 100, weights: rounding == nil ? 20 : 0, rounding: rounding)
            return values
        }
        var layer = LayerFidelity(name: "a.weight", shape: [2, 64], elementType: .f32)
        layer.configurations = [
            Configuration(scaling: .row): values(row),
            Configuration(scaling: .row, rotation: rotation): values(rotated),
        ]
        let part = MeasuredPart(layer: "a", isWhole: true, energies: Energies(signal: 8, error: 1))
        var pools = ReferencePools()
        pools.add(layer, part: part, output: values(now).output)
        var reference: LayerReference? = LayerReference()
        pools.fill(&reference, of: "a")
        let found = reference?.outputGainDB
        #expect((found == nil) == (gain == nil))
        if let found, let gain { #expect(abs(found - gain) < 1e-3) }
    }
}
