// SPDX-License-Identifier: Apache-2.0

/// W4A8 with comfy-kitchen's fixed codebook, and W6A8, whose levels are −31 to 31: codes of groups of 16 rotated weights.
///
/// 1. s = amax of the group (6 bits: amax / 31); the nearest level of each w / s; twice: s = Σ w·level / Σ level², the levels anew.
/// 2. s_channel = max over the row of |level · s| / 127; s_rel = e4m3(s / s_channel).
/// 3. The code is that of the level nearest to w / s_channel, levels taken as they are decoded: clamp(round(level · s_rel), ±127).
///    6 bits: s_rel one step of E4M3 down and up are tried too; the one of the three with the least Σ (level − w / s_channel)².
///
/// Two levels are told apart by their middle, which itself counts as the lower one. s, s_channel and Σ level² are at least 1e−8.
/// Source: comfy-kitchen 0.2.40, `w4a8_int8.py`, which adds the sums of a group in another order: 5 codes in a million differ.
package struct W4A8Encoder: MatrixEncoder {
    /// Weights of a group.
    package static let group = 16

    /// The levels of 4 bits: Lloyd and Max' for a normal distribution over the largest of 16.
    package static let codebook: [Float] = [
        -0.980602, -0.794529, -0.638165, -0.500986, -0.377321, -0.263187, -0.155210, -0.050720, 0.052541, 0.156985,
        0.265284, 0.379533, 0.502636, 0.638953, 0.794876, 0.980671,
    ]

    /// Columns of a row.
    package let columns: Int
    /// 4 or 6.
    package let bits: Int
    /// The rotation.
    package let rotation: Rotation

    /// What the codes stand for: those of 6 bits begin with −31, which is code 1.
    private var levels: [Float] { bits == 6 ? (-31...31).map(Float.init) : Self.codebook }
    private static let least: Float = 1e-8

    package func encode(_ weights: [Float]) -> EncodedRows {
        var rows = EncodedRows()
        for start in stride(from: 0, to: weights.count, by: columns) {
            var row = Array(weights[start..<start + columns])
            rotation.apply(to: &row)
            encode(row, into: &rows)
        }
        return rows
    }

    /// What a fitted codebook would be chosen by, over rows before they are encoded.
    package func moments(_ weights: [Float]) -> CodebookMoments {
        var moments = CodebookMoments()
        for weight in groups(weights.unrotated(rotation, columns: columns))
            .flatMap({ group in
                let scale = max(group.largest, Self.least)
                return group.map { $0 / scale }
            })
        { moments.add(weight) }
        return moments
    }

    private func encode(_ row: [Float], into rows: inout EncodedRows) {
        let groups = groups(row)
        let fits = groups.map { GroupScale($0, levels: levels, uniform: bits == 6) }
        let channel = max(fits.reduce(0) { max($0, $1.largest) } / 127, Self.least)
        var codes: [UInt8] = []
        for (group, fit) in zip(groups, fits) {
            let targets = group.map { $0 / channel }
            let best = scale(of: targets, fitted: SmallFloat.e4m3(fit.scale / channel))
            rows.scales.append(best)
            let decoded = decodedLevels(best)
            codes += targets.map { UInt8($0.nearest(in: decoded) + (bits == 6 ? 1 : 0)) }
        }
        rows.codes += packed(codes)
        rows.seconds += channel.bitPattern.littleEndianBytes
    }

    /// The code of the scale that a group gets: the fitted one, or a neighbour that decodes better.
    private func scale(of targets: [Float], fitted: UInt8) -> UInt8 {
        guard bits == 6 else { return fitted }
        var (best, least) = (fitted, Float.infinity)
        for candidate in [fitted, max(fitted, 2) - 1, min(fitted + 1, 0x7E)] {
            let decoded = decodedLevels(candidate)
            let error = targets.reduce(Float(0)) { sum, target in
                let difference = decoded[target.nearest(in: decoded)] - target
                return sum + difference * difference
            }
            if error < least { (best, least) = (candidate, error) }
        }
        return best
    }

    /// The 8-bit codes that the levels become by a scale.
    private func decodedLevels(_ scale: UInt8) -> [Float] {
        levels.map { max(-127, min(127, ($0 * CodeTable.e4m3[Int(scale)]).rounded(.toNearestOrEven))) }
    }

    package func decode(_ rows: EncodedRows) -> [Float] {
        let channels = rows.seconds.float32s
        let scales = rows.scales.map { CodeTable.e4m3[Int($0)] }
        return GroupedDecoder(
            bits: bits, levels: bits == 6 ? (-32...31).map(Float.init) : Self.codebook, group: Self.group,
            scales: ScaleGrid(scales, order: .rows, rows: channels.count, blocks: columns / Self.group),
            channels: channels, corrections: nil
        )
        .decode(rows.codes, rowBytes: columns * bits / 8, columns: columns)
        .unrotated(rotation, columns: columns)
    }

    private func groups(_ row: [Float]) -> [[Float]] {
        stride(from: 0, to: row.count, by: Self.group).map { Array(row[$0..<$0 + Self.group]) }
    }

    /// The four low bits of all codes of a row; behind them, of 6 bits, the two others.
    private func packed(_ codes: [UInt8]) -> [UInt8] {
        let low = NibbleRow.packed(codes.map { $0 & 15 }[...], highFirst: false)
        guard bits == 6 else { return low }
        return low
            + stride(from: 0, to: codes.count, by: 4)
            .map { place in
                LegacyCodes.joined(codes[place..<place + 4].map { $0 >> 4 }, width: 2)
            }
    }
}
