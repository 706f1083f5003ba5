// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import TestSupport
import Testing

@testable import Findings

/// A repaired file is never further from the true weights than its input, however the input was made.
@Suite struct RepairPropertyTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A file, the weights that it stands for, and a reference that may be another model.
    private struct Made {
        let file: EditedFile
        let truth: SyntheticModel
        let reference: SyntheticModel?
        let words: String
    }

    @Test(arguments: 0..<40)
    func neverMakesAFileWorse(seed: Int) async throws {
        let made = try Self.made(seed: UInt64(seed))
        let checkpoint = try made.file.checkpoint()
        let reference = try made.reference?.original()
        let options = DiagnosisOptions(depth: .full, threads: 1)
        let diagnosis = try await Diagnosis(of: checkpoint, reference: reference, options: options)
        guard !diagnosis.layers.isEmpty else { return }
        let plan = try RepairPlan(for: diagnosis, of: checkpoint, reference: reference, dropsLeftovers: true)
        guard plan.hasChanges else { return }
        try await Repair(of: checkpoint, by: plan).write(to: folder.path("out"), overwrite: false)
        let output = try Checkpoint(opening: folder.path("out"))
        let (before, after) = (try made.truth.snrDB(of: checkpoint), try made.truth.snrDB(of: output))
        for (name, old) in before {
            // The same numbers in another order of sums may differ in their last bits.
            let changes = plan.changed.first { $0.name == name }?.changes ?? []
            #expect(after[name, default: -.infinity] >= old - 1e-9, "\(made.words): \(name): \(changes)")
        }
        for layer in plan.unjudged {
            let name = layer.name + ".weight"
            let (one, other) = (try #require(checkpoint.tensor(named: name)), try #require(output.tensor(named: name)))
            #expect(try checkpoint.bytes(of: one) == output.bytes(of: other))
        }
        // What was planned is what was written.
        let again = try await Diagnosis(of: output, reference: reference, options: options)
        let rest = try RepairPlan(for: again, of: output, reference: reference, dropsLeftovers: true)
        #expect(!rest.hasChanges, "\(made.words): \(rest.changed.flatMap(\.changes))")
    }

    /// Random combinations of scaling, rotation, dialect, fine-tune, clipping and reference.
    private static func made(seed: UInt64) throws -> Made {
        var random = SplitMix64(seed: 1000 + seed)
        let model = SyntheticModel(
            seed: seed, layers: Int.random(in: 3...5, using: &random), rows: 32, columns: 256,
            spread: Double.random(in: 0.2...1.6, using: &random))
        let base = Bool.random(using: &random) ? model : model.withOutliers(60)
        let share: Double = [0, 0, 0.05, 0.2, 0.6].randomElement(using: &random) ?? 0
        let trained = Int.random(in: 1...6, using: &random)
        let truth = share > 0 ? base.tuned(seed: seed + 500, share: share) { $0 < trained } : base
        let reference =
            [nil, truth, base, SyntheticModel(seed: seed + 900, layers: 5, rows: 32)].randomElement(using: &random)
            ?? nil
        let scaling = [Scaling.row, .row, .tensor].randomElement(using: &random) ?? .row
        let rotations: [Rotation?] = [nil, Rotation(groupSize: 16), Rotation(groupSize: 64)]
        let rotation = rotations.randomElement(using: &random) ?? nil
        let configuration = Configuration(scaling: scaling, rotation: rotation)
        let dialect = dialects.randomElement(using: &random) ?? dialects[0]
        let broken = Int.random(in: 1...8, using: &random)
        let tensors = truth.quantized { index in
            var recipe = SyntheticModel.Recipe(
                configuration: configuration, marker: SyntheticModel.marker(configuration))
            if index < broken { dialect.change(&recipe) }
            return recipe
        }
        return Made(
            file: try SyntheticModel.file(tensors), truth: truth, reference: reference,
            words: "\(configuration), \(dialect.name) in \(broken), trained \(share), reference \(reference != nil)")
    }

    private static let dialects: [(name: String, change: @Sendable (inout SyntheticModel.Recipe) -> Void)] = [
        ("none", { _ in }),
        ("flat", { $0.isFlat = true }),
        ("BF16 scale", { $0.scaleType = "BF16" }),
        ("scale_weight", { $0.scaleSuffix = ".scale_weight" }),
        ("no marker", { $0.marker = nil }),
        ("no format", { $0.marker = $0.marker?.replacing(#""format": "int8_tensorwise", "#, with: "") }),
        ("another format", { $0.marker = $0.marker?.replacing("int8_tensorwise", with: "int8_rowwise") }),
        ("unmarked", { $0.marker = #"{"format": "int8_tensorwise"}"# }),
        ("marked 64", { $0.marker = #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": 64}"# }),
        ("nested", { $0.marker = #"{"format": "int8_tensorwise", "params": "# + ($0.marker ?? "{}") + "}" }),
        (
            "clipped",
            { recipe in
                recipe.configuration = Configuration(scaling: .tensor)
                recipe.marker = SyntheticModel.marker(recipe.configuration)
                recipe.clip = 0.2
            }
        ),
        ("unreadable", { $0.marker = "int8" }),
    ]
}
