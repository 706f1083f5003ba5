// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Foundation
import OrderedCollections
import TestSupport
import Testing

@testable import Findings

/// Files made from FP8 are known by their weights, and no others.
@Suite struct ParentTests {
    private struct Recipe: Sendable {
        var scaling: Scaling
        var group: Int?
    }

    private static let recipes = [
        Recipe(scaling: .row), Recipe(scaling: .row, group: 16), Recipe(scaling: .row, group: 64),
        Recipe(scaling: .row, group: 256), Recipe(scaling: .tensor),
    ]

    private func diagnosis(
        _ parents: [SyntheticLayers.Parent], _ recipe: Recipe, withOriginal: Bool = false
    ) async throws -> Diagnosis {
        let weights = parents.indices.map { SyntheticLayers.weights(seed: UInt64($0 + 1)) }
        let layers = zip(weights, parents).map { SyntheticLayers.changed($0, by: $1) }
        let file = try SyntheticLayers.file(layers, scaling: recipe.scaling, group: recipe.group)
        return try await Diagnosis(
            of: file.checkpoint(),
            reference: withOriginal ? SyntheticLayers.original(weights).checkpoint() : nil)
    }

    private func told(of diagnosis: Diagnosis) -> Finding? { diagnosis.findings.first { $0.id == .fp8Parent } }

    @Test(arguments: [SyntheticLayers.Parent.e4m3, .e4m3Tensor, .e4m3Row, .e4m3Blocks, .e5m2], recipes)
    private func areFound(parent: SyntheticLayers.Parent, recipe: Recipe) async throws {
        let diagnosis = try await diagnosis([parent, parent, parent], recipe)
        let kinds: [SyntheticLayers.Parent: ParentKind] = [
            .e4m3: .e4m3, .e4m3Tensor: .e4m3Tensor, .e4m3Row: .e4m3Row, .e4m3Blocks: .e4m3Blocks, .e5m2: .e5m2,
        ]
        // Small weights tell blocks from plain FP8, and only a rotation lets them be seen.
        let isBlind = parent == .e4m3Blocks && recipe.group == nil
        let kind = isBlind ? diagnosis.layers[0].parent.found?.kind ?? .e5m2 : try #require(kinds[parent])
        #expect(!isBlind || kind == .e4m3 || kind == .e4m3Blocks)
        let found = told(of: diagnosis)
        let finding = try #require(found)
        #expect(finding.severity == .warning && finding.subjects.count == 3)
        #expect(finding.cause.contains(kind.words))
        #expect(diagnosis.verdict.text.contains("3 of 3 layers were made from \(kind.words)"))
        #expect(diagnosis.verdict.text.contains("the estimate is against the FP8 weights"))
    }

    @Test(arguments: SyntheticLayers.Parent.allCases.filter { !$0.isFP8 }, recipes)
    private func areNotSeenInWeightsThatWereNeverFP8(parent: SyntheticLayers.Parent, recipe: Recipe) async throws {
        let diagnosis = try await diagnosis([parent, parent, parent], recipe)
        #expect(told(of: diagnosis) == nil)
        #expect(
            diagnosis.layers.allSatisfy { $0.parent.found == nil }, "\(diagnosis.layers.compactMap(\.parent.found))")
    }

    /// The exact loss of FP8 is known; what is told of it comes from the quantized weights alone.
    @Test(arguments: [SyntheticLayers.Parent.e4m3Tensor, .e4m3Row])
    private func costWhatIsSaid(parent: SyntheticLayers.Parent) async throws {
        let diagnosis = try await diagnosis(
            [parent, parent, parent], Recipe(scaling: .row, group: 64), withOriginal: true)
        let found = told(of: diagnosis)
        for subject in try #require(found).subjects {
            let measured = try #require(diagnosis.reference?.layers[subject.name]?.measuredDB)
            let whole = try #require(subject.figures["whole_snr_db"])
            #expect(abs(whole - measured) < 0.5)
        }
    }

    @Test func takeThePlaceOfAnotherVersion() async throws {
        let recipe = Recipe(scaling: .row, group: 64)
        let found = try await diagnosis([.e4m3, .e4m3, .e4m3], recipe, withOriginal: true)
        #expect(!found.findings.contains { $0.id == .notThisOriginal })
        #expect(found.verdict.text.contains("a part of the measured loss"))
    }

    /// A fine-tune in FP8 is both.
    @Test func doNotExcuseAnotherVersion() async throws {
        let weights = (1...3).map { SyntheticLayers.weights(seed: $0) }
        let others = (4...6).map { SyntheticLayers.weights(seed: $0) }
        let tuned = zip(weights, others)
            .map { pair in
                SyntheticLayers.changed(zip(pair.0, pair.1).map { $0 + 0.2 * $1 }, by: .e4m3Tensor)
            }
        let diagnosis = try await Diagnosis(
            of: SyntheticLayers.file(tuned, scaling: .row, group: nil).checkpoint(),
            reference: SyntheticLayers.original(weights).checkpoint())
        #expect(told(of: diagnosis) != nil)
        #expect(diagnosis.findings.first { $0.id == .notThisOriginal }?.subjects.count == 3)
    }

    @Test(arguments: [
        ([SyntheticLayers.Parent.e4m3, .e4m3, .float, .float], 0), ([.e4m3, .e4m3, .e4m3, .float, .float], 3),
        ([.e4m3, .e4m3, .e4m3, .float, .float, .float, .float], 0), ([.e4m3, .e4m3], 2), ([.e4m3], 0),
    ])
    private func areToldOfFilesThatAreMostlyFP8(parents: [SyntheticLayers.Parent], count: Int) async throws {
        let diagnosis = try await diagnosis(parents, Recipe(scaling: .row))
        #expect(told(of: diagnosis)?.subjects.count ?? 0 == count)
    }

    @Test func areFoundUnderAWrongMarker() async throws {
        let weights = (1...3).map { SyntheticLayers.changed(SyntheticLayers.weights(seed: $0), by: .e4m3) }
        var file = try SyntheticLayers.file(weights, scaling: .row, group: 64)
        file.markAll("{\"format\": \"int8_tensorwise\"}")
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(told(of: diagnosis) != nil)
    }

    /// BEYOND's definition over its own sample, with the numbers that were computed elsewhere.
    @Test(.needsShared)
    func areMeasuredAsElsewhere() async throws {
        let folder = try TestFiles.shared("golden/fp8-parents")
        let golden = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: "\(folder)/golden.json"))))
        for (name, layers) in try #require(golden["files"]?.objectValue) where name.contains("_from_e4m3") {
            let diagnosis = try await Diagnosis(of: Checkpoint(opening: "\(folder)/\(name)"))
            let isPlain = name.contains("from_e4m3.")
            for (layer, expected) in try #require(layers.objectValue) {
                let found = try #require(
                    diagnosis.layers.first { $0.layer.weight.name == layer || $0.layer.name == layer }?.parent)
                #expect(found.found?.kind == (isPlain ? .e4m3 : .e4m3Tensor))
                let hypothesis = isPlain ? "e4m3" : "scaled"
                // Another sample of rows: by as much as the rows differ.
                let coherence = try #require(expected[hypothesis]?["coherence"]?.doubleValue)
                #expect(abs((found.found?.coherence ?? 0) - coherence) < 0.05)
            }
            #expect(told(of: diagnosis)?.subjects.count == 4)
        }
    }
}
