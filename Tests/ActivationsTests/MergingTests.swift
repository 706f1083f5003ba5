// SPDX-License-Identifier: Apache-2.0

import Files
import SystemPackage
import TestSupport
import Testing

@testable import Activations

@Suite struct MergingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Sums of two layers whose numbers differ in size by up to 2^120, with rows if `capacity` is not nil.
    private func random(_ seed: UInt64, capacity: Int? = 4) -> ActivationSums {
        var random = SplitMix64(seed: seed)
        func number() -> Double {
            Double.random(in: 1...2, using: &random)
                * Double(sign: .plus, exponent: Int.random(in: -60...60, using: &random), significand: 1)
        }
        let layers = ["a", "b"]
            .map { name in
                let rows = capacity.map { Int.random(in: 1...$0, using: &random) } ?? 0
                let keys = (0..<rows).map { _ in UInt64.random(in: 0...20, using: &random) }.sorted()
                return LayerActivations(
                    name: name, count: Int.random(in: rows + 1...1000, using: &random),
                    inputEnergy: (0..<16).map { _ in number() }, outputEnergy: number(),
                    roundingEnergy: [1: number(), 16: number()],
                    inputSum: (0..<16).map { _ in Bool.random(using: &random) ? number() : -number() },
                    sensitivity: Double.random(in: 0...1, using: &random),
                    sample: capacity.map { _ in
                        ActivationSample(
                            keys: keys, values: (0..<rows * 16).map { _ in Float16.random(in: -1...1, using: &random) })
                    })
            }
        var sums = ActivationSums(layers: layers, bases: [1, 16])
        sums.output = (number(), Int.random(in: 1...100, using: &random))
        sums.capacity = capacity
        return sums
    }

    private func bytes(of sums: [ActivationSums]) throws -> [UInt8] {
        let merged = try ActivationSums.merging(sums.enumerated().map { ("\($0.offset)", $0.element) })
        try merged.write(to: folder.path("merged"), overwrite: true)
        return try folder.bytes(of: "merged")
    }

    @Test(arguments: [UInt64(1), 2, 3, 4, 5])
    func anyOrderOfFilesGivesTheSameBytes(_ seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let files = (0..<5).map { random(seed &* 100 &+ $0) }
        let expected = try bytes(of: files)
        for _ in 0..<20 {
            #expect(try bytes(of: files.shuffled(using: &generator)) == expected, "seed \(seed)")
        }
    }

    @Test(.needsShared) func aFileWithItselfHasTwiceTheSums() throws {
        let path = try TestFiles.shared("golden/activations/minilm.activation-sums.safetensors")
        let sums = try ActivationSums(reading: FilePath(path))
        let twice = try sums.merged(with: sums)
        for (layer, merged) in zip(sums.layers, twice.layers) {
            #expect(merged.count == 2 * layer.count)
            #expect(merged.inputEnergy == layer.inputEnergy.map { 2 * $0 })
            #expect(merged.outputEnergy == layer.outputEnergy.map { 2 * $0 })
            #expect(merged.roundingEnergy == layer.roundingEnergy.mapValues { 2 * $0 })
            #expect(merged.sensitivity == layer.sensitivity)
        }
        #expect(twice.about == sums.about && twice.notes == [])
    }

    @Test func aSumIsRoundedOnce() {
        #expect(ExactSum.of([1, 1e100, 1, -1e100]) == 2)
        #expect(ExactSum.of([]) == 0 && ExactSum.of([0.1, -0.1]) == 0)
        let (tie, next) = (0x1p-53, Double(1).nextUp)
        #expect(ExactSum.of([1, tie]) == 1)
        #expect(ExactSum.of([1, tie, 0x1p-110]) == next)
        #expect(ExactSum.of([next, tie, -0x1p-110]) == next)
        #expect(ExactSum.of(Array(repeating: 0.1, count: 10)) == 1)
    }

    @Test func aMergedSampleEndsWhereOneOfTheFilesStopsToKnow() throws {
        func layer(_ keys: [UInt64], count: Int) -> LayerActivations {
            LayerActivations(
                name: "a", count: count, inputEnergy: [1],
                sample: ActivationSample(keys: keys, values: keys.map { Float16($0) }))
        }
        func kept(_ layers: LayerActivations..., capacity: Int = 10) -> [UInt64]? {
            SampleMerge(layers, capacity: capacity).merged.sample?.keys
        }
        // The first file saw more rows than it kept: what it dropped has keys from 3 on.
        #expect(kept(layer([1, 3], count: 9), layer([2, 4, 5], count: 3)) == [1, 2, 3])
        #expect(kept(layer([1, 3], count: 2), layer([2, 4, 5], count: 3)) == [1, 2, 3, 4, 5])
        #expect(kept(layer([1, 3], count: 2), layer([2, 4, 5], count: 3), capacity: 2) == [1, 2])
    }

    @Test func equalKeysAreOrderedByTheirRows() {
        func layer(_ value: Float16) -> LayerActivations {
            LayerActivations(
                name: "a", count: 1, inputEnergy: [1], sample: ActivationSample(keys: [7], values: [value]))
        }
        for layers in [[layer(2), layer(1)], [layer(1), layer(2)]] {
            #expect(SampleMerge(layers, capacity: 1).merged.sample?.values == [1])
        }
    }

    @Test func aSampleThatCannotBeMergedIsLeftOutWithANote() throws {
        var keyless = random(1)
        keyless.layers[0].sample?.keys = []
        var without = random(2)
        without.layers[1].sample = nil
        let merged = try keyless.merged(with: random(3))
        #expect(merged.layers[0].sample == nil && merged.layers[1].sample != nil)
        #expect(
            merged.notes == [
                "1 sample(s) of rows are left out, such as that of \"a\": without row_keys it is not known which rows to keep."
            ])
        let other = try without.merged(with: random(3))
        #expect(other.layers[1].sample == nil)
        #expect(
            other.notes == [
                "1 sample(s) of rows are left out, such as that of \"b\": not every file that saw the layer has a sample of it."
            ])
    }

    @Test func whatOneFileAloneHasIsKept() throws {
        var (first, second) = (random(1), random(2))
        first.layers.removeLast()
        second.output = nil
        second.layers[0].sensitivity = nil
        second.layers[0].inputSum = nil
        let merged = try first.merged(with: second)
        #expect(merged["b"] == second["b"] && merged.output?.energy == first.output?.energy)
        #expect(merged["a"]?.sensitivity == first["a"]?.sensitivity && merged["a"]?.inputSum == nil)
    }

    @Test func sensitivitiesThatDifferAreAveragedByRows() throws {
        func file(_ count: Int, _ sensitivity: Double) -> ActivationSums {
            var sums = random(1, capacity: nil)
            sums.layers[0].count = count
            sums.layers[0].sensitivity = sensitivity
            return sums
        }
        #expect(try file(30, 0.5).merged(with: file(10, 0.25)).layers[0].sensitivity == 0.4375)
        #expect(try file(30, 0.1).merged(with: file(10, 0.1)).layers[0].sensitivity == 0.1)
    }

    @Test func basesAndMetadataThatFilesShareAreKept() throws {
        var (first, second) = (random(1, capacity: nil), random(2, capacity: nil))
        second.bases = [1, 4]
        first.about = ["model": "m", "tokens": "one"]
        second.about = ["model": "n", "tokens": "one"]
        let merged = try first.merged(with: second)
        #expect(merged.bases == [1] && merged.about == ["tokens": "one"])
        #expect(
            merged.notes == [
                "The files name different models: \"m\", \"n\". Sums of different models tell nothing together.",
                "Not every file has sums in the bases 4, 16: they are left out.",
            ])
    }

    static let rules = [
        "activations-columns", "activations-bases", "activations-count", "activations-imatrix", "activations-value",
    ]

    /// Files that do not go together, by the rule that says so.
    @Test(arguments: rules)
    func filesThatDoNotGoTogetherAreRefused(_ rule: String) throws {
        let first = random(1)
        var second = random(2)
        switch rule {
        case "activations-columns": second.layers[0].inputEnergy.removeLast()
        case "activations-bases": second.bases = [64]
        case "activations-count": second.layers[0].count = 1 << 53
        case "activations-imatrix": second.format = .imatrixDat
        default: second.layers[0].outputEnergy = 1e200
        }
        let error = #expect(throws: FileError.self) { try first.merged(with: second) }
        #expect(error?.rule == rule)
    }
}
