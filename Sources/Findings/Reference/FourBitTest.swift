// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What a layer's weights were in 4 bits before they were quantized to INT8.
///
/// The raw value is the word in documents.
package enum FourBitParent: String, Sendable, CaseIterable {
    /// E2M1 with one scale per 16 weights.
    case nvfp4
    /// E2M1 with one power of 2 per 32 weights.
    case mxfp4
    /// The 16 levels of NF4, with one scale per 64 weights.
    case nf4
    /// Evenly spaced codes −8 to 7 per 32 weights.
    case integers
    /// Evenly spaced codes from the least to the largest of 32 or 64 weights.
    case offsets

    /// The format in words.
    var words: String {
        switch self {
        case .nvfp4: "NVFP4"
        case .mxfp4: "MXFP4"
        case .nf4: "NF4"
        case .integers: "4-bit integers with one scale per 32 weights, such as Q4_0"
        case .offsets: "4-bit codes with a scale and an offset per group, such as AWQ or Q4_1"
        }
    }
}

/// Whether weights sit on the levels of a 4-bit format whose scale follows from the block's largest weight.
///
/// ρ = Σ(ŵ − nearest level)² / ΣE over the weights that do not set a scale, where E is what weights have that lie evenly between the
/// levels. Weights that were never on the levels have 0.8 to 1.1, those that were and then went through INT8 under 0.1.
struct FourBitTest {
    /// The weights, in the original basis, whole rows.
    let rows: [[Float]]

    /// ρ under which weights sit on the levels.
    private static let onLevels = 0.3

    /// The format whose levels fit best; nil if none fits.
    func run() -> FourBitParent? {
        let ratios = FourBitParent.allCases.compactMap { kind in
            Self.grids(kind).compactMap(ratio).min().map { (kind: kind, ratio: $0) }
        }
        return ratios.filter { $0.ratio < Self.onLevels }.min { $0.ratio < $1.ratio }?.kind
    }

    /// Levels of a block.
    private struct Grid {
        let block: Int
        /// The levels for the block's weights, ascending; nil if they are all 0.
        let levels: (ArraySlice<Float>) -> [Float]?
    }

    private static func grids(_ kind: FourBitParent) -> [Grid] {
        switch kind {
        case .nvfp4: [Grid(block: 16) { scaled(e2m1, by: largest($0) / 6) }]
        case .mxfp4:
            // The power of 2 at which the largest weight becomes 4 to 8.
            [
                Grid(block: 32) { block in
                    let size = largest(block)
                    return size > 0
                        ? scaled(e2m1, by: Float(sign: .plus, exponent: size.exponent - 2, significand: 1)) : nil
                }
            ]
        case .nf4: [Grid(block: 64) { scaled(normal, by: largest($0)) }]
        case .integers:
            [
                Grid(block: 32) { block in
                    let extreme = block.max { abs($0) < abs($1) } ?? 0
                    return scaled((0..<16).map { Float($0) - 8 }, by: extreme / -8)
                }
            ]
        case .offsets:
            [32, 64]
                .map { size in
                    Grid(block: size) { block in
                        guard let low = block.min(), let high = block.max(), high > low else { return nil }
                        return (0..<16).map { low + Float($0) * (high - low) / 15 }
                    }
                }
        }
    }

    private func ratio(_ grid: Grid) -> Double? {
        var (residual, expected) = (0.0, 0.0)
        for row in rows where row.count.isMultiple(of: grid.block) {
            for start in stride(from: 0, to: row.count, by: grid.block) {
                let block = row[start..<start + grid.block]
                guard let levels = grid.levels(block) else { continue }
                let (low, high) = (levels[0], levels[levels.count - 1])
                for value in block {
                    let place = Self.nearest(value, levels)
                    // What sets the scale sits on a level in any case.
                    if value <= low || value >= high || place == 0 || place == levels.count - 1 { continue }
                    let (below, above) = (levels[place] - levels[place - 1], levels[place + 1] - levels[place])
                    let distance = Double(value - levels[place])
                    residual += distance * distance
                    let (first, second) = (Double(below) / 2, Double(above) / 2)
                    expected += (first * first - first * second + second * second) / 3
                }
            }
        }
        return expected > 0 ? residual / expected : nil
    }

    private static func nearest(_ value: Float, _ levels: [Float]) -> Int {
        levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0
    }

    private static func largest(_ block: ArraySlice<Float>) -> Float { block.reduce(0) { max($0, abs($1)) } }

    private static func scaled(_ levels: [Float], by scale: Float) -> [Float]? {
        scale == 0 || !scale.isFinite ? nil : levels.map { $0 * scale }.sorted()
    }

    private static let e2m1: [Float] = [-6, -4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4, 6]

    /// NF4's levels.
    ///
    /// Source: QLoRA, arXiv 2305.14314, appendix E.
    private static let normal: [Float] = [
        -1, -0.6961928, -0.52507305, -0.39491749, -0.28444138, -0.18477343, -0.09105004, 0, 0.0795803, 0.1609302,
        0.2461123, 0.33791524, 0.44070983, 0.562617, 0.72295684, 1,
    ]
}
