// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Pictures

@Suite("Verdicts on pictures")
struct PictureVerdictTests {
    private static let cases: [(texture: Double, edges: Double, top: Double, verdict: PictureVerdict)] = [
        (0, 0, 0, .alike),
        (-2, -0.8, 0, .waxy),
        (-1.9, 0, 0, .alike),
        (-2, -0.9, 0, .alike),
        (-2, -1.9, -2.5, .soft),
        (-2, -1.2, -2.4, .alike),
        (0, -1.2, -2.5, .soft),
        (1.5, 0.3, 0, .noisy),
        (1.5, 0.4, 0, .alike),
        (2, 1.5, 2, .sharper),
        (2, 1.4, 2, .alike),
        (-4, -2.7, -5.9, .waxy),
        (-4, -2.7, -6, .soft),
    ]

    @Test("follow the thresholds of texture, edges and the finest octave", arguments: cases)
    func thresholds(texture: Double, edges: Double, top: Double, verdict: PictureVerdict) {
        #expect(PictureVerdict(textureDB: texture, edgesDB: edges, topOctaveDB: top, isSame: true) == verdict)
    }

    @Test("ask for half as much again where compositions differ")
    func widened() {
        #expect(PictureVerdict(textureDB: -2.9, edgesDB: 0, topOctaveDB: 0, isSame: false) == .alike)
        #expect(PictureVerdict(textureDB: -3, edgesDB: 0, topOctaveDB: 0, isSame: false) == .waxy)
    }

    @Test("a pair of unlike compositions is not accused, and eight that agree are needed")
    func unlike() {
        let pairs = (0..<9).map { Self.unlikePair(seed: UInt64($0)) }
        #expect(pairs.allSatisfy { $0.composition == .different })
        #expect(PictureVerdict(pairs[0]) == .unrelated)
        #expect(PooledPictures(Array(pairs.prefix(1))).verdict == .unrelated)
        #expect(PooledPictures(Array(pairs.prefix(7))).verdict == .unrelated)
        #expect(PooledPictures(pairs).verdict == .soft)
    }

    /// Another picture, softened.
    private static func unlikePair(seed: UInt64) -> PictureMeasures {
        let reference = PlaneReferences.plane(width: 256, height: 256, seed: seed)
        let other = PlaneReferences.plane(width: 256, height: 256, seed: seed + 100)
        return PictureMeasures(reference: reference, candidate: PlaneReferences.softened(other))
    }

    @Test("a picture that alone is cut off at white is not judged; one that is cut off as the other is, is")
    func clipped() {
        let plane = PlaneReferences.plane(width: 256, height: 256, seed: 7)
        let bright = Self.exposed(plane)
        let one = PictureMeasures(reference: plane, candidate: Self.exposed(PlaneReferences.softened(plane)))
        #expect(PictureVerdict(one) == .clipped)
        let both = PictureMeasures(reference: bright, candidate: Self.exposed(PlaneReferences.softened(plane)))
        #expect(PictureVerdict(both) == .soft)
    }

    /// A picture that is too bright, cut off at white.
    private static func exposed(_ plane: LumaPlane) -> LumaPlane {
        LumaPlane(width: plane.width, height: plane.height, values: plane.values.map { min(1, $0 + 0.4) })
    }

    @Test("over pairs are those on the medians, and too smooth references do not count")
    func pooled() {
        let plane = PlaneReferences.plane(width: 256, height: 256, seed: 5)
        let soft = PictureMeasures(reference: plane, candidate: PlaneReferences.softened(plane))
        let same = PictureMeasures(reference: plane, candidate: plane)
        let tone = LumaPlane(width: 256, height: 256, values: Array(repeating: 0.5, count: 65_536))
        let flat = PictureMeasures(reference: tone, candidate: tone)

        let pooled = PooledPictures([soft, same, same, flat])
        #expect(pooled.verdict == .alike)
        #expect(pooled.pairs == 3)
        #expect(pooled.leftOut == 1)
        #expect(PooledPictures([soft, soft, same]).verdict == .soft)
        #expect(PooledPictures([flat]).verdict == .tooSmooth)
    }
}

@Suite("What several pairs say of a figure")
struct SampleStatisticsTests {
    private static let signCases: [(values: [Double], expected: Double)] = [
        ([1, 2, 3, 4, 5, 6], 0.03125), ([1, 2, 3, -1, 5, 6], 0.21875), ([1, -1], 1), ([0, 0], 1), ([3], 1),
        ([0, 1, 1, 1, 1, 1], 0.0625),
    ]

    @Test("the sign test is the binomial one", arguments: signCases)
    func signs(values: [Double], expected: Double) {
        #expect(abs(SampleStatistics(values).signTest - expected) < 1e-12)
    }

    @Test("the interval holds the median, is narrow for equal values, and is the same each time")
    func interval() throws {
        let values = [0.1, -0.3, 0.7, 1.9, 0.4, -1.1, 0.2, 0.6]
        let statistics = SampleStatistics(values)
        let interval = try #require(statistics.interval)
        #expect(interval.contains(statistics.median))
        #expect(interval.lowerBound >= -1.1 && interval.upperBound <= 1.9)
        #expect(interval.lowerBound < 0.1 && interval.upperBound > 0.5)
        #expect(SampleStatistics(values) == statistics)
        #expect(SampleStatistics([2.0, 2, 2]).interval == 2...2)
        #expect(SampleStatistics([2.0, 3]).interval == nil)
    }

    /// Of 100 samples of 12 normal values the interval misses the true median in about one of twenty.
    ///
    /// The bootstrap of a median is a little too narrow for so few.
    @Test("the interval misses the true median about as often as it says")
    func coverage() throws {
        var random = SplitMix64(seed: 91)
        let missed = try (0..<100)
            .count { _ in
                let interval = try #require(SampleStatistics((0..<12).map { _ in random.normal() }).interval)
                return !interval.contains(0)
            }
        #expect((1...12).contains(missed), "seed 91: \(missed) of 100")
    }
}
