// SPDX-License-Identifier: Apache-2.0

extension DequantizedOriginal {
    /// An SNR over this is that of weights that were in the format before, in dB.
    ///
    /// It lies between what honest layers keep at most and what layers of such files keep at least, on sixteen models
    /// (docs/diagnosis.md, "An original that is none"). What lowers the SNR of a file's own weights is their type: in BF16 a scale
    /// that follows from the largest weight is off by up to 1 in 256, and so are all weights of an INT8 or FP8 layer together.
    static func limit(of format: Kept) -> Double {
        switch format.label {
        // BF16 and F16 hold the numbers of FP8: without a scale nothing is rounded.
        case "fp8/plain", "fp8-e5m2/plain": .infinity
        // Three bits of fraction keep 32 dB of whatever they are given.
        case "mxfp8": 46
        case let label where label.hasPrefix("fp8"): 46
        // They keep 40 and 38 dB of their own weights, honest layers 24 and 35. Their fit begins with the largest weight at the largest
        // level, where the first one need not have ended; that this is all of it was not measured.
        case "w4a8": 39
        case "w6a8": 37.7
        // 30 dB of its own weights, of honest layers 18.
        case "Q3_K": 27
        default: format.bitsPerWeight < 8 ? 40 : 51
        }
    }

    /// How many layers are over the limit of a format.
    ///
    /// Under 8 bits, where honest layers are far below, some layers may be a little under the limit if half of them are over it: an
    /// encoder that searches takes another scale here and there.
    static func leaps(_ layers: [Double], in format: Kept) -> Int {
        let limit = limit(of: format)
        guard format.bitsPerWeight < 8 else { return layers.count { $0 > limit || $0 == .infinity } }
        let near = layers.filter { $0 > limit - slack }.sorted()
        return median(near).map { $0 > limit } ?? false ? near.count : 0
    }

    /// How far under the limit a layer may be, in dB.
    private static let slack = 2.0

    private static func median(_ sorted: [Double]) -> Double? {
        guard !sorted.isEmpty else { return nil }
        return (min(sorted[(sorted.count - 1) / 2], 1000) + min(sorted[sorted.count / 2], 1000)) / 2
    }
}
