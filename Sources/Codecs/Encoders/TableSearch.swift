// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// The scale of 32 weights for the levels of IQ4_NL, weighted by w².
///
/// The first trial takes −127 for the weight of the largest magnitude turned around, 15 further ones −134 to −120 for it. From
/// `quantize_row_iq4_nl_impl` in ggml-quants.c.
enum TableSearch {
    /// The best scale, of either sign; nil if all weights are next to 0.
    static func scale(of group: [Float]) -> Float? {
        let extreme = group.extreme
        guard extreme.magnitude >= SymmetricSearch.least else { return nil }
        let first = sums(group, 1 / (-extreme / IQ4NLBlock.levels[0]))
        var scale = first.product / first.squares
        var best = scale * first.product
        for trial in -7...7 {
            let sums = sums(group, (Float(trial) + IQ4NLBlock.levels[0]) / extreme)
            guard sums.squares > 0, sums.product * sums.product > best * sums.squares else { continue }
            scale = sums.product / sums.squares
            best = scale * sums.product
        }
        return scale
    }

    /// The code of the nearest level; the middle of two counts as the higher.
    ///
    /// From `best_index_int8`.
    static func code(_ value: Float) -> UInt8 {
        let levels = IQ4NLBlock.levels
        guard value > levels[0] else { return 0 }
        guard let above = levels.firstIndex(where: { value < $0 }) else { return 15 }
        return UInt8(value - levels[above - 1] < levels[above] - value ? above - 1 : above)
    }

    /// Σ w²·level·w and Σ w²·level².
    private static func sums(_ group: [Float], _ inverse: Float) -> (product: Float, squares: Float) {
        var (product, squares): (Float, Float) = (0, 0)
        for weight in group {
            let level = IQ4NLBlock.levels[Int(code(inverse * weight))]
            product += weight * weight * level * weight
            squares += weight * weight * level * level
        }
        return (product, squares)
    }
}

/// IQ4_NL: d is the best scale, and the code that of the level nearest to w / d, d not yet rounded.
enum IQ4NLEncoder: BlockEncoder {
    static let elementType = ElementType.iq4NL

    static func encode(_ weights: [Float]) -> [UInt8] {
        let scale = TableSearch.scale(of: weights) ?? 0
        let inverse = LegacyCodes.inverse(scale)
        return scale.float16Bytes + LegacyCodes.nibbles(weights.map { TableSearch.code(inverse * $0) })
    }
}

/// IQ4_XS: scales of 8 groups to 6 bits by d = −s / 32, s the one of the largest magnitude; codes by d, not yet rounded.
enum IQ4XSEncoder: BlockEncoder {
    static let elementType = ElementType.iq4XS

    static func encode(_ weights: [Float]) -> [UInt8] {
        let scales = (0..<8).map { TableSearch.scale(of: weights.group($0, of: 32)) ?? 0 }
        let scale = -scales.extreme / 32
        let inverse = LegacyCodes.inverse(scale)
        let steps = scales.map { max(-32, min(31, (inverse * $0).nearestInt)) }
        var codes: [UInt8] = []
        for (index, step) in steps.enumerated() {
            let own = LegacyCodes.inverse(scale * Float(step))
            codes += LegacyCodes.nibbles(weights.group(index, of: 32).map { TableSearch.code(own * $0) })
        }
        return scale.float16Bytes + packed(steps.map { UInt8($0 + 32) }) + codes
    }

    /// The high two bits of eight scales, then their low four.
    private static func packed(_ steps: [UInt8]) -> [UInt8] {
        let high = [steps[..<4], steps[4...]].map { LegacyCodes.joined($0.map { $0 >> 4 }, width: 2) }
        return high + (0..<4).map { LegacyCodes.nibbles(steps[2 * $0], steps[2 * $0 + 1]) }
    }
}
