// SPDX-License-Identifier: Apache-2.0

import Activations
import Checkpoints
import Codecs
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Fidelity

/// Figures of layers' outputs by sums of real activations, against those of a reference in float64.
@Suite("Golden activations", .needsShared)
struct GoldenActivationTests {
    private struct Whole: Decodable {
        /// By layer and by recipe; each layer has its sensitivity beside them.
        var layers: [String: [String: Entry]]

        enum Entry: Decodable {
            case sensitivity(Double)
            case figures(weightSNR: Double, predicted: Double)

            init(from decoder: any Decoder) throws {
                if let number = try? decoder.singleValueContainer().decode(Double.self) {
                    self = .sensitivity(number)
                } else {
                    let container = try decoder.container(keyedBy: Key.self)
                    self = .figures(
                        weightSNR: try container.decode(Double.self, forKey: .weight),
                        predicted: try container.decode(Double.self, forKey: .predicted))
                }
            }

            enum Key: String, CodingKey {
                case weight = "weight_snr_db"
                case predicted = "w8a8_predicted_db"
            }
        }
    }

    private struct Layers: Decodable {
        var layers: [String: Layer]

        struct Layer: Decodable {
            var candidates: [String: Figures]
        }

        struct Figures: Decodable {
            var weights: Double
            var predicted: Double
            var activations: Double

            enum CodingKeys: String, CodingKey {
                case weights = "out_diag_snr_db"
                case predicted = "out_w8a8_predicted_db"
                case activations = "out_activation_only_predicted_db"
            }
        }
    }

    @Test("predict W8A8 of every layer of MiniLM in every recipe")
    func predictsMiniLM() async throws {
        let original = try Checkpoint(opening: TestFiles.shared("models/minilm_l6_v2_bf16.safetensors"))
        let expected = try Self.decoded(Whole.self, "minilm.whole.json").layers
        var options = AnalysisOptions(threads: 2)
        options.activations = try MatchedActivations(
            Self.sums("minilm.activation-sums"), named: "sums", of: original)
        let result = try await Analysis(reference: original, options: options).run()
        let rotation = try #require(Rotation(groupSize: 64))
        let recipes = [
            "tensor/none": Configuration(scaling: .tensor), "row/none": Configuration(scaling: .row),
            "tensor/rot64": Configuration(scaling: .tensor, rotation: rotation),
            "row/rot64": Configuration(scaling: .row, rotation: rotation),
        ]
        #expect(expected.count == 36)
        for (name, figures) in expected {
            let layer = try #require(result.layers.first { $0.name == name + ".weight" })
            for (recipe, configuration) in recipes {
                guard case .figures(_, let predicted) = figures[recipe] else {
                    Issue.record("\(name) lacks \(recipe)")
                    continue
                }
                let found = try #require(layer.configurations[configuration]?[.outW8A8SNRDB])
                #expect(abs(found - predicted) < 1e-3, "\(name), \(recipe)")
            }
        }
    }

    @Test("predict what each candidate's layers compute")
    func predictsCandidates() async throws {
        let original = try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.safetensors")
        let names = ["tensor", "row", "tensor-convrot64", "row-convrot64"]
        let candidates = try names.map {
            try Checkpoint(opening: TestFiles.fixtures + "/minilm_layers_bf16.\($0).safetensors")
        }
        var options = AnalysisOptions(threads: 2)
        options.activations = try MatchedActivations(
            Self.sums("minilm_layers.activations"), named: "sums", of: original)
        let result = try await Analysis(reference: original, candidates: candidates, options: options).run()
        for (name, expected) in try Self.decoded(Layers.self, "minilm_layers.activations.json").layers {
            let layer = try #require(result.layers.first { $0.name == name })
            #expect(Set(expected.candidates.keys) == Set(names))
            for (candidate, figures) in expected.candidates {
                let measured = try #require(
                    layer.measured["minilm_layers_bf16.\(candidate).safetensors"]
                        ?? layer.measured.first { $0.key.contains(".\(candidate).") }?.value)
                let label = Comment(rawValue: "\(name), \(candidate)")
                #expect(abs(try #require(measured.values[.outSNRDB]) - figures.weights) < 1e-4, label)
                #expect(abs(try #require(measured.values[.outW8A8SNRDB]) - figures.predicted) < 1e-3, label)
                #expect(
                    abs(try #require(measured.values[.outActivationSNRDB]) - figures.activations) < 1e-3, label)
            }
        }
    }

    @Test("refuse a model that they were not captured of")
    func refusesAnotherModel() throws {
        let other = try Checkpoint(opening: TestFiles.shared("models/rxnfp_bert_ft_f32.safetensors"))
        #expect(throws: ActivationMismatch.self) {
            try MatchedActivations(Self.sums("minilm.activation-sums"), named: "sums", of: other)
        }
    }

    private static func decoded<Value: Decodable>(_ type: Value.Type, _ file: String) throws -> Value {
        let path = try TestFiles.shared("golden/activations/\(file)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }

    private static func sums(_ file: String) throws -> ActivationSums {
        try ActivationSums(reading: FilePath(TestFiles.shared("golden/activations/\(file).safetensors")))
    }
}
