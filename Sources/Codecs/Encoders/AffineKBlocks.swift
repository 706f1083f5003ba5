// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Q4_K: scales and minima of 8 groups to 6 bits.
///
/// From `quantize_row_q4_K_ref` in ggml-quants.c.
enum Q4KEncoder: BlockEncoder {
    static let elementType = ElementType.q4K

    static func encode(_ weights: [Float]) -> [UInt8] {
        let block = SixBitBlock(weights, .init(top: 15, first: -1, last: 20, isAbsolute: false))
        return block.head + block.nibbles
    }
}

/// Q5_K: as Q4_K, with fifth bits.
///
/// From `quantize_row_q5_K_ref`.
enum Q5KEncoder: BlockEncoder {
    static let elementType = ElementType.q5K

    static func encode(_ weights: [Float]) -> [UInt8] {
        let block = SixBitBlock(weights, .init(top: 31, first: -0.5, last: 15, isAbsolute: false))
        let fifths = (0..<32)
            .map { place in
                LegacyCodes.joined((0..<8).map { UInt8(block.codes[$0 * 32 + place] >> 4) }, width: 1)
            }
        return block.head + fifths + block.nibbles
    }
}

/// What Q4_K and Q5_K have in common.
private struct SixBitBlock {
    /// d, dmin, and the 12 bytes of scales and minima.
    let head: [UInt8]
    /// 256 codes.
    private(set) var codes: [Int]

    init(_ weights: [Float], _ method: AffineSearch.Method) {
        let groups = (0..<8).map { weights.group($0, of: 32) }
        let found = groups.map { AffineSearch($0, importances: Self.importances($0), method) }
        let (scales, scale) = Self.sixBits(found.map(\.scale))
        let (minima, minimum) = Self.sixBits(found.map(\.minimum))
        codes = (0..<8)
            .flatMap { index -> [Int] in
                let step = scale.float16 * Float(scales[index])
                guard step != 0 else { return found[index].codes }
                let offset = minimum.float16 * Float(minima[index])
                return groups[index].map { max(0, min(method.top, (($0 + offset) / step).nearestInt)) }
            }
        head = scale.float16Bytes + minimum.float16Bytes + Self.packed(scales, minima)
    }

    /// The four low bits of all codes, two groups in each 32 bytes.
    var nibbles: [UInt8] {
        (0..<128)
            .map { place in
                let first = place / 32 * 64 + place % 32
                return LegacyCodes.nibbles(UInt8(codes[first]), UInt8(codes[first + 32]))
            }
    }

    /// √(mean w²) + |w|.
    private static func importances(_ group: [Float]) -> [Float] {
        let mean = (group.reduce(Float(0)) { $0 + $1 * $1 } / 32).squareRoot()
        return group.map { mean + $0.magnitude }
    }

    /// Numbers in steps of a 63rd of the largest, and that step.
    private static func sixBits(_ numbers: [Float]) -> (codes: [UInt8], step: Float) {
        let largest = numbers.reduce(0) { $1 > $0 ? $1 : $0 }
        let inverse = largest > 0 ? 63 / largest : 0
        return (numbers.map { min(63, UInt8(truncatingIfNeeded: (inverse * $0).nearestInt)) }, largest / 63)
    }

    /// The 12 bytes that ``SixBitScales`` reads.
    private static func packed(_ scales: [UInt8], _ minima: [UInt8]) -> [UInt8] {
        let low = zip(scales[4...], minima[4...]).map(LegacyCodes.nibbles)
        return withHighBits(scales) + withHighBits(minima) + low
    }

    /// The first four numbers, and above them the high two bits of the other four.
    private static func withHighBits(_ numbers: [UInt8]) -> [UInt8] {
        zip(numbers[..<4], numbers[4...]).map { low, high in low | (high >> 4) << 6 }
    }
}

/// Q2_K: scales and minima of 16 groups to 4 bits; errors count by their magnitude times |w|.
///
/// From `quantize_row_q2_K_ref`.
enum Q2KEncoder: BlockEncoder {
    static let elementType = ElementType.q2K

    static func encode(_ weights: [Float]) -> [UInt8] {
        let method = AffineSearch.Method(top: 3, first: -0.5, last: 15, isAbsolute: true)
        let groups = (0..<16).map { weights.group($0, of: 16) }
        let found = groups.map { AffineSearch($0, importances: $0.map(\.magnitude), method) }
        let (scales, scale) = fourBits(found.map(\.scale))
        let (minima, minimum) = fourBits(found.map(\.minimum))
        // A minimum beyond four bits cannot be; a negative scale would spread into the minimum's bits, as it does in ggml.
        let packed = (0..<16).map { scales[$0] | minima[$0] << 4 }
        let codes = (0..<16)
            .flatMap { index -> [Int] in
                let step = scale.float16 * Float(packed[index] & 15)
                guard step != 0 else { return found[index].codes }
                let offset = minimum.float16 * Float(packed[index] >> 4)
                return groups[index].map { max(0, min(3, (($0 + offset) / step).nearestInt)) }
            }
        return packed + TwoBitRuns.packed(codes) + scale.float16Bytes + minimum.float16Bytes
    }

    /// Numbers in steps of a 15th of the largest, and that step.
    private static func fourBits(_ numbers: [Float]) -> (codes: [UInt8], step: Float) {
        let largest = numbers.reduce(0) { $1 > $0 ? $1 : $0 }
        guard largest > 0 else { return (Array(repeating: 0, count: numbers.count), 0) }
        let inverse = 15 / largest
        return (numbers.map { UInt8(truncatingIfNeeded: (inverse * $0).nearestInt) }, largest / 15)
    }
}

extension TwoBitRuns {
    /// The two low bits of 256 codes, as ``code(_:in:at:)`` reads them.
    static func packed(_ codes: [Int]) -> [UInt8] {
        (0..<64)
            .map { place in
                let first = place / 32 * 128 + place % 32
                return LegacyCodes.joined((0..<4).map { UInt8(codes[first + 32 * $0] & 3) }, width: 2)
            }
    }
}
