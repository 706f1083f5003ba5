// SPDX-License-Identifier: Apache-2.0

import Codecs
import Findings
import TestSupport
import Testing

/// The SNR that codes alone tell, against the oracle's.
@Suite struct EstimateTests {
    /// The issue's own limits.
    private static let tolerance = 0.1
    private static let share = 0.95
    /// Of the fixtures' four layers one has outliers that no estimate by rows follows, in the row-wise file.
    private static let fixtureShare = 0.75
    /// How far any layer's estimate may be off.
    private static let worst = 0.4

    @Test(arguments: GoldenFile.fixtures)
    func estimatesTheFixturesWithinATenthOfADecibel(file: GoldenFile) async throws {
        try await check(file, depth: .adaptive, share: Self.fixtureShare)
    }

    @Test(.needsShared, arguments: GoldenFile.shared, [SamplingDepth.adaptive, .full])
    func estimatesWholeModelsWithinATenthOfADecibel(file: GoldenFile, depth: SamplingDepth) async throws {
        try await check(file, depth: depth)
    }

    private func check(_ file: GoldenFile, depth: SamplingDepth, share: Double = share) async throws {
        let diagnosis = try await Diagnosis(
            of: file.checkpoint(), options: DiagnosisOptions(depth: depth, threads: 2))
        let truth = try file.trueSNR()
        var deviations: [(layer: String, truth: Double, deviation: Double)] = []
        for layer in diagnosis.layers {
            guard layer.layer.rows >= 16, let expected = truth[layer.layer.name] else { continue }
            let found = try #require(layer.codes.snrDB, "\(layer.layer.name) has no estimate")
            deviations.append((layer.layer.name, expected, found - expected))
        }
        let near = deviations.count { abs($0.deviation) <= Self.tolerance }
        let worst = deviations.max { abs($0.deviation) < abs($1.deviation) }
        #expect(Set(deviations.map(\.layer)).count == truth.count)
        #expect(deviations.allSatisfy { abs($0.deviation) <= Self.worst })
        #expect(Double(near) >= share * Double(deviations.count), "worst: \(worst.map { "\($0)" } ?? "none")")
    }
}
