// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q6_K: scales of 16 groups to 8 bits by d = −s / 128, s the one of the largest magnitude.
///
/// From `quantize_row_q6_K_ref`.
enum Q6KEncoder: BlockEncoder {
    static let elementType = ElementType.q6K

    static func encode(_ weights: [Float]) -> [UInt8] {
        let found = (0..<16).map { SymmetricSearch(trying: weights.group($0, of: 16), top: 32) }
        let extreme = found.map(\.scale).extreme
        guard extreme.magnitude >= SymmetricSearch.least else { return Array(repeating: 0, count: 210) }
        let inverse = -128 / extreme
        let scale = 1 / inverse
        let steps = found.map { min(127, (inverse * $0.scale).nearestInt) }
        let codes = (0..<16)
            .flatMap { index -> [Int] in
                let step = scale.float16 * Float(Int8(truncatingIfNeeded: steps[index]))
                guard step != 0 else { return found[index].codes }
                return weights.group(index, of: 16).map { max(-32, min(31, ($0 / step).nearestInt)) + 32 }
            }
        return low(codes) + high(codes) + steps.map { UInt8(truncatingIfNeeded: $0) } + scale.float16Bytes
    }

    /// The low four bits: in each half of 128 codes, byte i has those of codes i and i + 64.
    private static func low(_ codes: [Int]) -> [UInt8] {
        (0..<128)
            .map { place in
                let first = place / 64 * 128 + place % 64
                return LegacyCodes.nibbles(UInt8(codes[first]), UInt8(codes[first + 64]))
            }
    }

    /// The high two bits: in each half of 128 codes, byte i has those of codes i, i + 32, i + 64 and i + 96.
    private static func high(_ codes: [Int]) -> [UInt8] { TwoBitRuns.packed(codes.map { $0 >> 4 }) }
}

/// Q3_K: scales of 16 groups to 6 bits by d = −s / 32, s the one of the largest magnitude.
///
/// From `quantize_row_q3_K_ref`.
enum Q3KEncoder: BlockEncoder {
    static let elementType = ElementType.q3K

    static func encode(_ weights: [Float]) -> [UInt8] {
        let found = (0..<16).map { SymmetricSearch(descending: weights.group($0, of: 16), top: 4) }
        let extreme = found.map(\.scale).extreme
        let inverse = extreme != 0 ? -32 / extreme : 0
        let scale = extreme != 0 ? 1 / inverse : 0
        let steps = found.map { extreme != 0 ? max(-32, min(31, (inverse * $0.scale).nearestInt)) : -32 }
        let codes = (0..<16)
            .flatMap { index -> [Int] in
                let step = scale.float16 * Float(steps[index])
                guard step != 0 else { return found[index].codes }
                return weights.group(index, of: 16).map { max(-4, min(3, ($0 / step).nearestInt)) + 4 }
            }
        return thirdBits(codes) + TwoBitRuns.packed(codes) + packed(steps.map { UInt8($0 + 32) }) + scale.float16Bytes
    }

    /// Bit 2 of each code: bit r of byte i is that of element i of run r, 32 elements each.
    private static func thirdBits(_ codes: [Int]) -> [UInt8] {
        (0..<32)
            .map { place in
                LegacyCodes.joined((0..<8).map { UInt8(codes[32 * $0 + place] >> 2) }, width: 1)
            }
    }

    /// The low four bits of 16 scales in 8 bytes, then their high two in 4.
    private static func packed(_ steps: [UInt8]) -> [UInt8] {
        let low = zip(steps[..<8], steps[8...]).map(LegacyCodes.nibbles)
        let high = (0..<4)
            .map { place in
                LegacyCodes.joined((0..<4).map { steps[4 * $0 + place] >> 4 }, width: 2)
            }
        return low + high
    }
}
