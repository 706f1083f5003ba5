// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Testing

@testable import Fidelity

/// Plans and rotations by what layers compute, over made-up sweeps.
@Suite struct OutputPlanTests {
    /// A layer of 64 × 256 whose output has energy 1: errors by format, the weights' and the output's by weights and by rounding.
    private struct Sample {
        var name = "a.weight"
        var rows = 64
        var int8: [Int?: (weights: Double, output: Double, rounding: Double?)]
        var nvfp4: (weights: Double, output: Double)?
        var signal: Double? = 1
        var sensitivity: Double?

        var layer: LayerFidelity {
            var layer = LayerFidelity(name: name, shape: [rows, 256], elementType: .bf16)
            for (group, error) in int8 {
                let rotation = group.flatMap { Rotation(groupSize: $0) }
                layer.configurations[Configuration(scaling: .row, rotation: rotation)] =
                    values(error.weights, error.output, error.rounding)
            }
            if let nvfp4 {
                layer.formats = [
                    LayerFormat(format: "nvfp4", bitsPerWeight: 4.5, values: values(nvfp4.weights, nvfp4.output, nil))
                ]
            }
            return layer
        }

        private func values(_ weights: Double, _ output: Double, _ rounding: Double?) -> MetricValues {
            var values = MetricValues(energies: Energies(signal: 1, error: weights))
            var energies = OutputEnergies(signal: signal, weights: output, rounding: rounding)
            if let sensitivity { energies.arriving = energies.error * sensitivity }
            values.output = energies
            return values
        }
    }

    private static func layers(_ samples: [Sample], knowsOutputs: Bool = true) -> [LayerFidelity] {
        samples.map { sample in
            var layer = sample.layer
            guard !knowsOutputs else { return layer }
            for configuration in layer.configurations.keys { layer.configurations[configuration]?.output = nil }
            for place in layer.formats.indices { layer.formats[place].values.output = nil }
            return layer
        }
    }

    private static func planner(_ layers: [LayerFidelity]) throws -> FormatPlanner {
        let result = FidelityResult(
            reference: CheckpointIdentity(name: "m", bytes: 0, tensors: 0, digest: ""), layers: layers)
        return try #require(
            FormatPlanner.planners(for: result, choice: FormatChoice(formats: [.nvfp4], hasInt8: true)).first)
    }

    /// The formats of the layers where one of two can have INT8.
    private static func formats(_ layers: [LayerFidelity]) throws -> [String?] {
        let planner = try planner(layers)
        let sizes = planner.layers.map { $0.options.map(\.bytes) }
        let limit = (sizes[0].min() ?? 0) + (sizes[1].max() ?? 0)
        return try #require(planner.mix(within: .size(limit))).choices.map(\.option?.format)
    }

    private static let known: [Int?: (weights: Double, output: Double, rounding: Double?)] = [
        nil: (1e-4, 1e-4, 1e-4), 16: (1e-4, 1e-4, 1e-4), 64: (1e-4, 1e-4, 1e-4), 256: (1e-4, 1e-4, 1e-4),
    ]

    @Test("give the bytes to the layer whose output loses most, not to the one whose weights do")
    func ordersByOutput() throws {
        let samples = [
            Sample(name: "a.weight", int8: Self.known, nvfp4: (weights: 2e-2, output: 1e-3)),
            Sample(name: "b.weight", int8: Self.known, nvfp4: (weights: 1e-2, output: 3e-2)),
        ]
        let byWeights = try Self.formats(Self.layers(samples, knowsOutputs: false))
        #expect(byWeights[0]?.hasPrefix("row/") == true)
        #expect(byWeights[1] == "nvfp4")
        #expect(try Self.formats(Self.layers(samples)) == ["nvfp4", "row/rot64"])
    }

    @Test("hand the bytes out by what was probed where it was")
    func ordersBySensitivity() throws {
        let samples = [
            Sample(name: "a.weight", int8: Self.known, nvfp4: (1e-2, 1e-2), sensitivity: 3e-3),
            Sample(name: "b.weight", int8: Self.known, nvfp4: (1e-2, 2e-2), sensitivity: 1e-3),
            Sample(name: "c.weight", rows: 32, int8: Self.known, nvfp4: (1e-2, 2e-2)),
        ]
        let layers = try Self.planner(Self.layers(samples)).layers
        // a and b share out the weights of both, 3 to 1; c keeps its own.
        #expect(abs(layers[0].extent - 1.5 * 64 * 256) < 1e-6)
        #expect(abs(layers[1].extent - 0.5 * 64 * 256) < 1e-6)
        #expect(layers[2].extent == 32 * 256)
        #expect(try Self.formats(Self.layers(Array(samples[..<2]))) == ["row/rot64", "nvfp4"])
        let unprobed = samples[..<2].map { Sample(name: $0.name, int8: $0.int8, nvfp4: $0.nvfp4) }
        #expect(try Self.formats(Self.layers(unprobed)) == ["nvfp4", "row/rot64"])
    }

    @Test("count the rounding of inputs of INT8, and of no other format")
    func countsRoundingOfInt8() throws {
        let sample = Sample(
            int8: [nil: (1e-4, 1e-4, 1e-2), 64: (1e-4, 2e-4, 1e-3)], nvfp4: (weights: 1e-2, output: 5e-3))
        let options = try Self.planner(Self.layers([sample])).layers[0].options
        let errors = Dictionary(uniqueKeysWithValues: options.map { ($0.format, $0.errorShare) })
        #expect(errors == ["row/none": 1e-4 + 1e-2, "row/rot64": 2e-4 + 1e-3, "nvfp4": 5e-3])
    }

    @Test("take the rotation off where the output is better without it, which weights alone never do")
    func takesTheRotationOff() throws {
        var sample = Sample(int8: Self.known)
        sample.int8[nil] = (2e-4, 1e-5, 1e-5)
        let planner = try Self.planner(Self.layers([sample]))
        let bytes = try #require(planner.layers.first?.options.first?.bytes)
        #expect(planner.mix(within: .size(bytes))?.choices.first?.option?.format == "row/none")
        let byWeights = try Self.planner(Self.layers([sample], knowsOutputs: false))
        #expect(byWeights.layers[0].options.map(\.format) == ["row/rot256", "row/rot64"])
    }

    @Test(
        "go by weights where not all is known that the plan needs",
        arguments: [
            Sample(int8: [nil: (1e-4, 1e-5, nil), 64: (1e-4, 1e-4, nil)]),
            Sample(int8: [nil: (1e-4, 1e-5, 1e-5), 64: (1e-4, 1e-4, nil)]),
            Sample(int8: [nil: (1e-4, 1e-5, 1e-5), 64: (1e-4, 1e-4, 1e-5)], signal: nil),
            Sample(int8: [nil: (1e-4, 0, 0), 64: (1e-4, 0, 0)], signal: 0),
        ])
    private func goesByWeights(sample: Sample) throws {
        let layer = try Self.planner(Self.layers([sample])).layers[0]
        #expect(layer.options.map(\.format) == ["row/rot64"])
        #expect(layer.options.allSatisfy { $0.output == nil && $0.errorShare == 1e-4 })
    }

    @Test("keep a floor of the output")
    func keepsAFloorOfTheOutput() throws {
        // 30 dB of weights, 20 dB of output.
        let sample = Sample(int8: Self.known, nvfp4: (weights: 1e-3, output: 1e-2))
        #expect(
            try Self.planner(Self.layers([sample])).mix(within: .floor(25))?.choices[0].option?.format == "row/rot64")
        let byWeights = try Self.planner(Self.layers([sample], knowsOutputs: false))
        #expect(byWeights.mix(within: .floor(25))?.choices[0].option?.format == "nvfp4")
    }

    @Test("choose the rotation of the least error at the output, the published one of equals")
    func choosesRotations() {
        var best16 = Self.known
        best16[16] = (1e-3, 1e-5, 1e-5)
        var without64 = Self.known
        without64[64] = (1e-4, 1e-4, nil)
        var worse64 = Self.known
        worse64[64] = (1e-4, 1e-4, 2e-4)
        let layers = Self.layers([
            Sample(name: "equal", int8: Self.known), Sample(name: "best16", int8: best16),
            Sample(name: "unknown", int8: without64), Sample(name: "worse64", int8: worse64),
        ])
        let choice = RotationChoice(layers, scaling: .row)
        #expect(choice.layers.map(\.name) == ["equal", "best16", "worse64"])
        #expect(choice.layers.map { $0.rotation?.groupSize } == [64, 16, 256])
        #expect(choice.counts.map(\.group) == [16, 64, 256])
        #expect(choice.counts.map(\.layers) == [1, 1, 1])
        #expect(RotationChoice(layers, scaling: .tensor).layers.isEmpty)
    }

    @Test("rotate as the published recipe does where nothing is known", arguments: [(384, 64), (256, 64), (48, nil)])
    func resolvesThePublishedGroup(columns: Int, group: Int?) {
        #expect(RotationChoice.published(columns: columns)?.groupSize == group)
    }
}
