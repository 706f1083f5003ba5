// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Fidelity

/// Plans over made-up layers, whose options are (format, bytes, SNR in dB).
@Suite struct PlannerTests {
    private static func layer(
        _ name: String, weights: Int = 1000, bytes: Int = 2000, importance: Double = 1, signal: Double = 1,
        _ options: [(String, Int, Double)]
    ) -> PlannableLayer {
        PlannableLayer(
            name: name, weights: weights, bytes: bytes, importance: importance,
            options: options.map { format, bytes, snr in
                let error = signal / Decibels.energyRatio(snr)
                return LayerOption(format: format, bytes: bytes, energies: Energies(signal: signal, error: error))
            })
    }

    private static func planner(_ layers: [PlannableLayer], other: Int = 0) -> FormatPlanner {
        var formats: [String] = []
        for format in layers.flatMap(\.options).map(\.format) where !formats.contains(format) { formats.append(format) }
        return FormatPlanner(layers: layers, formats: formats.map { UniformFormat($0) }, otherBytes: other)
    }

    private static func formats(_ plan: FormatPlan?) -> [String?] { plan?.choices.map(\.option?.format) ?? [] }

    @Test func keepsOnlyWhatIsWorthItsBytes() {
        // b loses more than a for more bytes; d lies over the line from c to as it is.
        let layer = Self.layer("a", [("a", 500, 20), ("b", 600, 19), ("c", 1000, 40), ("d", 1500, 41)])
        let hull = LossHull(layer, formats: ["a", "b", "c", "d"])
        #expect(hull.points.map { $0.option?.format } == ["a", "c", nil])
        #expect(hull.steps.map(\.bytes) == [500, 1000])
        #expect(hull.steps[0].slope > hull.steps[1].slope)
    }

    @Test func leavesOutFormatsThatAreNotAllowed() {
        let hull = LossHull(Self.layer("a", [("a", 500, 20), ("c", 1000, 40)]), formats: ["c"])
        #expect(hull.points.map { $0.option?.format } == ["c", nil])
    }

    @Test func takesTheSteepestStepFirst() {
        // The same formats, but a loses more where it is small, so that its bytes gain more.
        let layers = [
            Self.layer("a", [("4", 500, 15), ("8", 1000, 40)]), Self.layer("b", [("4", 500, 25), ("8", 1000, 40)]),
        ]
        #expect(Self.formats(Self.planner(layers).mix(within: .size(1500))) == ["8", "4"])
        #expect(Self.formats(Self.planner(layers.reversed()).mix(within: .size(1500))) == ["4", "8"])
    }

    @Test func countsRelativeErrorAndNotEnergy() {
        // b's weights are a thousand times as large: by total energy it would take the bytes.
        let layers = [
            Self.layer("a", [("4", 500, 15), ("8", 1000, 40)]),
            Self.layer("b", signal: 1e6, [("4", 500, 25), ("8", 1000, 40)]),
        ]
        #expect(Self.formats(Self.planner(layers).mix(within: .size(1500))) == ["8", "4"])
    }

    @Test func takesTheUsersWeights() {
        let options = [("4", 500, 15.0), ("8", 1000, 40)]
        let layers = [Self.layer("a", options), Self.layer("b", importance: 3, options)]
        #expect(Self.formats(Self.planner(layers).mix(within: .size(1500))) == ["4", "8"])
    }

    @Test func takesTheFirstOfEqualLayersAndFormats() {
        let options = [("x", 500, 15.0), ("y", 500, 15), ("8", 1000, 40)]
        let planner = Self.planner([Self.layer("a", options), Self.layer("b", options)])
        #expect(Self.formats(planner.mix(within: .size(1500))) == ["8", "x"])
        #expect(planner.uniform(within: .size(1500))?.format == "x")
    }

    @Test func takesTheSmallestThatKeepsAFloor() {
        let layers = [
            Self.layer("a", [("4", 500, 29), ("8", 1000, 40)]), Self.layer("b", [("4", 500, 30), ("8", 1000, 40)]),
            Self.layer("c", [("4", 500, 10), ("8", 1000, 29)]),
        ]
        let planner = Self.planner(layers)
        #expect(Self.formats(planner.mix(within: .floor(30))) == ["8", "4", nil])
        #expect(planner.uniform(within: .floor(30)) == nil)
        #expect(planner.uniform(within: .floor(29))?.format == "8")
    }

    @Test func leavesLayersAsTheyAreThatCanHaveNothing() throws {
        let layers = [Self.layer("a", [("8", 1000, 40)]), Self.layer("b", [])]
        let uniform = try #require(Self.planner(layers, other: 10).uniform(within: .size(3010)))
        #expect(uniform.plan.bytes == 3010)
        #expect(uniform.plan.keptCount == 1)
        #expect(uniform.plan.worst?.layer.name == "a")
    }

    @Test func offersNothingThatIsNotFinite() {
        let options = [LayerOption(format: "a", bytes: 1, energies: Energies(signal: 1, error: .infinity))]
        #expect(PlannableLayer(name: "a", weights: 1, bytes: 2, options: options).options.isEmpty)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsThatAUniformFormatIsBestAtItsSize(seed: UInt64) throws {
        // As transformers are: in each format layers differ by some tenths of a dB, and a bit is worth 6 dB.
        var generator = SplitMix64(seed: seed)
        let layers = (0..<120)
            .map { index in
                let weights = 256 * 256 * Int.random(in: 1...12, using: &generator)
                let options = [("nvfp4", 4.5, 20.5), ("w6a8", 6.6, 33.8), ("row/rot64", 8.1, 42.7), ("fp8", 8.0, 31.5)]
                return Self.layer(
                    "\(index)", weights: weights, bytes: 2 * weights,
                    options.map { ($0.0, Int($0.1 * Double(weights) / 8), $0.2 + 0.2 * generator.normal()) })
            }
        let planner = Self.planner(layers)
        for uniform in planner.uniforms where uniform.format != "fp8" {
            let outcome = try PlanOutcome(of: [planner], within: .size(uniform.plan.bytes))
            #expect(outcome.uniform?.format == uniform.format, "seed \(seed)")
            #expect(outcome.mix == nil, "seed \(seed)")
        }
    }

    @Test func takesAMixBetweenTheSizesOfFormats() throws {
        let options = [("4", 500, 20.0), ("8", 1000, 40)]
        let planner = Self.planner((0..<4).map { Self.layer("\($0)", options) })
        let outcome = try PlanOutcome(of: [planner], within: .size(3000))
        #expect(outcome.uniform?.format == "4")
        #expect(Self.formats(outcome.mix) == ["8", "8", "4", "4"])
    }

    @Test func takesTheBetterOfTwoKindsOfFiles() throws {
        let first = Self.planner([Self.layer("a", [("a", 1000, 30)])])
        let second = Self.planner([Self.layer("a", [("b", 1000, 31)])])
        #expect(try PlanOutcome(of: [first, second], within: .size(1000)).uniform?.format == "b")
        #expect(try PlanOutcome(of: [second, first], within: .size(1000)).uniform?.format == "b")
    }

    @Test(arguments: [
        (PlanLimit.size(400), PlanError.sizeTooSmall(limit: 400, smallest: 510, snrDB: 20)),
        (.size(2010), .originalFits(limit: 2010, bytes: 2010)),
        (.floor(50), .floorTooHigh(limit: 50, nearest: "8", snrDB: 40)),
    ])
    func saysWhatIsNearestToTheImpossible(limit: PlanLimit, error: PlanError) {
        let planner = Self.planner([Self.layer("a", [("4", 500, 20), ("8", 1000, 40)])], other: 10)
        let found = #expect(throws: PlanError.self) { try PlanOutcome(of: [planner], within: limit) }
        #expect(found?.description == error.description)
    }
}
