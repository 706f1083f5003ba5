// SPDX-License-Identifier: Apache-2.0

/// What all pairs say together: the rules applied to medians, which single pictures sway little.
package struct PooledPictures: Sendable, Hashable {
    /// The pairs whose medians are taken: those that tell something, or all if none does.
    package let pairs: Int
    /// The pairs that are left out beside others: their reference is too smooth, or one picture is cut off at black or white.
    package let leftOut: Int
    /// The verdict on the medians.
    package let verdict: PictureVerdict
    /// How many of those pairs have each composition.
    package let compositions: [Composition: Int]
    /// Texture over pairs; this and the next two are nil if no pair can tell anything.
    package let textureDB: SampleStatistics?
    /// Edges over pairs.
    package let edgesDB: SampleStatistics?
    /// The finest octave over pairs; nil too if no pair has energy there.
    package let topOctaveDB: SampleStatistics?
    /// Contrast over pairs.
    package let contrastDB: SampleStatistics?

    /// Where most compositions differ, signs as uneven as this or more say that it is not chance; it takes eight pairs at least.
    package static let significance = 0.01

    /// Pools the measures of pairs.
    package init(_ measures: [PictureMeasures]) {
        let clear = measures.filter { !$0.isTooSmooth && !$0.isClipped }
        let telling = clear.isEmpty ? measures : clear
        pairs = telling.count
        leftOut = measures.count - telling.count
        compositions = Dictionary(grouping: telling.map(\.composition)) { $0 }.mapValues(\.count)
        textureDB = Self.statistics(telling.map(\.textureDB))
        edgesDB = Self.statistics(telling.map(\.edgesDB))
        topOctaveDB = Self.statistics(telling.compactMap(\.topOctaveDB))
        contrastDB = Self.statistics(telling.compactMap(\.contrastDB))
        guard let textureDB, let edgesDB else {
            verdict = .tooSmooth
            return
        }
        let judged = PictureVerdict(
            textureDB: textureDB.median,
            edgesDB: edgesDB.median,
            topOctaveDB: topOctaveDB?.median,
            isSame: 2 * (compositions[.same] ?? 0) >= pairs
        )
        let comparable = telling.count { $0.composition.isComparable }
        let decisive = judged.isOfEdges ? edgesDB : textureDB
        let isDecided = 2 * comparable > pairs || decisive.signTest <= Self.significance
        if clear.isEmpty, judged != .soft {
            verdict = measures.contains(where: \.isTooSmooth) ? .tooSmooth : .clipped
        } else if clear.isEmpty, measures.contains(where: \.isClipped) {
            verdict = .clipped
        } else {
            verdict = judged == .alike || isDecided ? judged : .unrelated
        }
    }

    private static func statistics(_ values: [Double]) -> SampleStatistics? {
        values.isEmpty ? nil : SampleStatistics(values)
    }
}
