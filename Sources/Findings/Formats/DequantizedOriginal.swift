// SPDX-License-Identifier: Apache-2.0

/// The format that an "original" was dequantized from, by what each format would keep of some of its layers.
///
/// Weights that were rounded to a format once are kept by that format as they are: its SNR leaps over what it keeps of others. So do
/// formats that hold the same numbers and more, such as Q5_0 for Q4_0, so that the one of fewest bits is the parent. In 16 of 16 files of
/// real layers that was right; honest layers stay under 52 dB in all of 8 bits and under 36 dB in those of fewer (docs/diagnosis.md).
package struct DequantizedOriginal: Sendable, Equatable {
    /// What one format would keep of the layers that were sampled.
    package struct Kept: Sendable {
        /// The format's label, such as `nvfp4`.
        package let label: String
        /// Its bits per weight.
        package let bitsPerWeight: Double
        /// SNR in dB of each layer, infinite if nothing is lost; nil if the format does not fit the layer.
        package let snrDB: [Double?]

        /// What a format would keep of each sampled layer, in one order for all formats.
        package init(label: String, bitsPerWeight: Double, snrDB: [Double?]) {
            (self.label, self.bitsPerWeight, self.snrDB) = (label, bitsPerWeight, snrDB)
        }
    }

    /// The label of the format.
    package let label: String
    /// Layers that it keeps as they are.
    package let layers: Int
    /// Layers that were sampled and that it can have.
    package let sampled: Int

    /// An SNR over this is that of weights that were in the format before, in dB.
    private static let leap = 52.0
    /// The same of formats of fewer than 8 bits.
    private static let leapOfFewBits = 40.0
    /// One layer may be of few values by chance.
    private static let leastLayers = 2
    /// Formats of 16 bits hold what any file holds.
    private static let mostBits = 12.0

    /// The parent of an original; nil if no format keeps most of its layers as they are.
    ///
    /// Layers that every format keeps, such as zeros, say nothing.
    package init?(_ formats: [Kept]) {
        let formats = formats.filter { $0.bitsPerWeight <= Self.mostBits }
        let places = (0..<(formats.map(\.snrDB.count).min() ?? 0))
            .filter { place in !formats.allSatisfy { $0.snrDB[place].map { $0 > Self.leap } ?? true } }
        let found = formats.compactMap { format -> (Kept, layers: Int, sampled: Int)? in
            let known = places.compactMap { format.snrDB[$0] }
            let limit = format.bitsPerWeight < 8 ? Self.leapOfFewBits : Self.leap
            let leaps = known.count { $0 > limit }
            return leaps >= Self.leastLayers && leaps * 2 > known.count ? (format, leaps, known.count) : nil
        }
        let best = found.min { left, right in
            (left.0.bitsPerWeight, -Self.mean(left.0)) < (right.0.bitsPerWeight, -Self.mean(right.0))
        }
        guard let best else { return nil }
        (label, layers, sampled) = (best.0.label, best.layers, best.sampled)
    }

    private static func mean(_ format: Kept) -> Double {
        let known = format.snrDB.compactMap { $0.map { min($0, 1000) } }
        return known.reduce(0, +) / Double(max(known.count, 1))
    }
}
