// SPDX-License-Identifier: Apache-2.0

/// The format that an "original" was dequantized from, by what each format would keep of some of its layers.
///
/// Weights that were rounded to a format once are kept by that format as they are: its SNR leaps over what it keeps of others. So do
/// formats that hold the same numbers and more, such as Q5_0 for Q4_0, so that the one of fewest bits is the parent. In 16 of 16 files of
/// real layers that was right. How much is a leap depends on the format: see ``limit(of:)``.
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
        ///
        /// Of formats of as many bits that keep as much, the first one is named.
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

    /// What every format keeps so well says nothing, in dB.
    private static let plain = 52.0
    /// Of two formats of as many bits the one that keeps more is meant, if it keeps so much more, in dB.
    private static let lead = 0.5
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
            .filter { place in !formats.allSatisfy { $0.snrDB[place].map { $0 > Self.plain } ?? true } }
        let found = formats.compactMap { format -> (Kept, layers: Int, sampled: Int)? in
            let known = places.compactMap { format.snrDB[$0] }
            let leaps = Self.leaps(known, in: format)
            return leaps >= Self.leastLayers && leaps * 2 > known.count ? (format, leaps, known.count) : nil
        }
        let fewest = found.map(\.0.bitsPerWeight).min()
        let smallest = found.filter { $0.0.bitsPerWeight == fewest }
        let most = smallest.map { Self.mean($0.0) }.max() ?? 0
        guard let best = smallest.first(where: { Self.mean($0.0) >= most - Self.lead }) else { return nil }
        (label, layers, sampled) = (best.0.label, best.layers, best.sampled)
    }

    private static func mean(_ format: Kept) -> Double {
        let known = format.snrDB.compactMap { $0.map { min($0, 1000) } }
        return known.reduce(0, +) / Double(max(known.count, 1))
    }
}
