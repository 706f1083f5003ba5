// SPDX-License-Identifier: Apache-2.0

extension Reference {
    /// The weights of one row of scaled codes: see ``ScaledDecoder``.
    static func weights(_ decoder: ScaledDecoder, _ codes: [UInt8], row: Int, columns: Int) -> [Float] {
        let table = decoder.codes.table
        return (0..<columns)
            .map { column in
                let block = column / decoder.block
                var weight = table[code(column, in: codes, decoder.codes.width)]
                if let scales = decoder.scales { weight *= decoder.second * scales(row, block) }
                if let offsets = decoder.offsets { weight += offsets(row, block) }
                if let factors = decoder.factors { weight *= factors[column] }
                return weight
            }
    }

    /// The weights of one row of codes that stand for 8-bit ones: see ``GroupedDecoder``.
    static func weights(_ decoder: GroupedDecoder, _ codes: [UInt8], row: Int, columns: Int) -> [Float] {
        (0..<columns)
            .map { column in
                var place = code(column, in: codes, .lowFirst)
                if decoder.bits == 6 {
                    place |= Int(codes[columns / 2 + column / 4] >> UInt8(column % 4 * 2) & 3) << 4
                }
                let group = column / decoder.group
                let rounded = (decoder.levels[place] * decoder.scales(row, group)).rounded(.toNearestOrEven)
                let weight = max(-127, min(127, rounded)) * decoder.channels[row]
                return decoder.corrections.map { weight + $0(row, group) } ?? weight
            }
    }

    /// The weights of one row of runs that do not heed rows: see ``FlatDecoder``.
    static func weights(_ decoder: FlatDecoder, _ codes: [UInt8], row: Int, columns: Int) -> [Float] {
        (0..<columns)
            .map { column in
                let place = row * columns + column
                let byte = codes[place / 2 - row * columns / 2]
                let level = decoder.table[Int(place.isMultiple(of: 2) ? byte >> 4 : byte & 15)]
                return rounded(level * decoder.scales[place / decoder.block], decoder.rounding)
            }
    }

    /// What a low-rank branch makes of one row's weights: see ``LowRankDecoder``.
    ///
    /// - Parameters:
    ///   - smooth: [columns].
    ///   - down: [columns][rank].
    ///   - up: [rank], the row's.
    static func lowRank(_ weights: [Float], smooth: [Float], down: [Float], up: ArraySlice<Float>) -> [Float] {
        weights.indices.map { column in
            var sum: Float = 0
            for (index, factor) in up.enumerated() { sum += factor * down[column * up.count + index] }
            return weights[column] / smooth[column] + sum
        }
    }

    private static func rounded(_ value: Float, _ rounding: FlatDecoder.Rounding) -> Float {
        switch rounding {
        case .none: value
        case .f16: Float(Float16(value))
        case .bf16:
            value.isFinite
                ? Float(bitPattern: (value.bitPattern + 0x7FFF + (value.bitPattern >> 16 & 1)) & 0xFFFF_0000) : value
        }
    }

    private static func code(_ column: Int, in bytes: [UInt8], _ width: CodeWidth) -> Int {
        unsafe bytes.withUnsafeBytes { unsafe width.code(column, in: $0) }
    }
}
