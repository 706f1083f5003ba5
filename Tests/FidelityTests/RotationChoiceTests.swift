// SPDX-License-Identifier: Apache-2.0

import Activations
import Checkpoints
import Codecs
import SystemPackage
import TestSupport
import Testing

@testable import Fidelity

/// The choice of rotations for real layers by what they were fed.
@Suite struct RotationChoiceTests {
    private static func sweep() async throws -> FidelityResult {
        let original = try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors")
        var options = AnalysisOptions(rotations: FormatChoice.rotations, metrics: [.outW8A8SNRDB], threads: 2)
        options.activations = try MatchedActivations(
            ActivationSums(reading: FilePath(TestFiles.fixtures + "/minilm_layers_bf16.activations.safetensors")),
            named: "sums",
            of: original)
        return try await Analysis(reference: original, options: options).run()
    }

    @Test(arguments: Scaling.allCases)
    func isTheBestConfigurationOfEachLayer(scaling: Scaling) async throws {
        let result = try await Self.sweep()
        let choice = RotationChoice(result.layers, scaling: scaling)
        #expect(choice.layers.count == 4)
        #expect(result.layers.count == 5)
        for layer in choice.layers {
            let swept = try #require(result.layers.first { $0.name == layer.name }).configurations
            let snr = swept.filter { $0.key.scaling == scaling }
                .compactMapValues { $0[.outW8A8SNRDB] }
            let best = try #require(snr.max { $0.value < $1.value })
            #expect(best.key.rotation == layer.rotation, "\(layer.name)")
            #expect(layer.output.w8a8SNRDB == best.value, "\(layer.name)")
        }
    }

    @Test func isNoWorseTogetherThanAnyUniformGroup() async throws {
        let result = try await Self.sweep()
        let choice = RotationChoice(result.layers, scaling: .row)
        let chosen = try #require(choice.snrDB)
        for rotation in [nil] + FormatChoice.rotations.map(Optional.some) {
            let layers = choice.layers.compactMap { layer in
                result.layers.first { $0.name == layer.name }
                    .flatMap {
                        $0.configurations[Configuration(scaling: .row, rotation: rotation)]
                            ?? $0.configurations[
                                Configuration(scaling: .row, rotation: RotationChoice.published(columns: $0.shape[1]))]
                    }
                    .map { (name: layer.name, values: $0) }
            }
            let uniform = try #require(PooledOutput(of: layers)?.w8a8SNRDB)
            #expect(layers.count == 4)
            #expect(chosen >= uniform - 1e-9, "\(String(describing: rotation?.groupSize))")
        }
        #expect(Set(choice.layers.map { $0.rotation?.groupSize }).count > 1)
    }
}
