// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

/// Errors of weights in ggml's blocks.
///
/// What a code is worth at a place is seen by decoding the block once more with other codes: all of one kind, and of evenly spaced
/// codes all of the next.
struct BlockErrorDecoder: PackedDecoder {
    private let type: ElementType
    private let decoder: any BlockDecoder.Type
    private let block: BlockSize
    private let probe: BlockProbe

    /// Nil if it is not known where the type has its codes.
    init?(_ type: ElementType) {
        guard let decoder = type.blockDecoder, let block = type.block, let probe = BlockProbe.byType[type] else {
            return nil
        }
        (self.type, self.decoder, self.block, self.probe) = (type, decoder, block, probe)
    }

    func decode(_ codes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        var bytes = [UInt8](repeating: 0, count: block.bytes)
        var units = [Float](repeating: 0, count: block.elements)
        for index in 0..<weights.count / block.elements {
            for place in bytes.indices { bytes[place] = unsafe codes[index * block.bytes + place] }
            var values = weights.extracting(index * block.elements..<(index + 1) * block.elements)
            unsafe decode(bytes, into: &values)
            probe.write(probe.unit, into: &bytes)
            unsafe units.withUnsafeMutableBufferPointer { unsafe decode(bytes, into: &$0) }
            if let levels = probe.levels {
                for place in units.indices {
                    unsafe values[place] = levels.deviation(of: values[place], unit: units[place])
                }
            } else {
                probe.write(0, into: &bytes)
                unsafe decode(bytes, into: &values)
                for place in units.indices {
                    unsafe values[place] = (units[place] - values[place]) * LevelErrors.ofWholeNumbers
                }
            }
        }
    }

    private func decode(_ bytes: [UInt8], into values: inout UnsafeMutableBufferPointer<Float>) {
        var elements = unsafe values.mutableSpan
        decoder.decode(bytes.span, into: &elements)
    }
}

/// Where a type has its codes, and bytes by which to see what they are worth.
struct BlockProbe {
    /// Levels that are not evenly spaced.
    struct Levels {
        private let levels: [Float]
        private let deviations: [Float]
        /// The level that the unit's bytes stand for.
        private let unit: Float

        init(_ levels: [Float], unit: Float) {
            (self.levels, self.unit) = (levels, unit)
            deviations = LevelErrors.deviations(of: levels)
        }

        /// √E[error²] of a weight, where the unit's level has the weight `unit`.
        func deviation(of value: Float, unit: Float) -> Float {
            let scale = unit / self.unit
            guard scale != 0, scale.isFinite else { return 0 }
            let level = value / scale
            let nearest = levels.indices.min { abs(levels[$0] - level) < abs(levels[$1] - level) } ?? 0
            return abs(scale) * deviations[nearest]
        }
    }

    /// Bytes of the lower bits of codes.
    let codes: Range<Int>
    /// Bytes of their upper bits; empty for none.
    let upper: Range<Int>
    /// A byte of lower bits in which every code is the unit's.
    let unit: UInt8
    /// What codes stand for; nil if they are evenly spaced.
    let levels: Levels?

    private init(_ codes: Range<Int>, upper: Range<Int> = 0..<0, unit: UInt8, levels: Levels? = nil) {
        (self.codes, self.upper, self.unit, self.levels) = (codes, upper, unit, levels)
    }

    /// Writes codes of one kind.
    func write(_ byte: UInt8, into block: inout [UInt8]) {
        for place in codes { block[place] = byte }
        for place in upper { block[place] = 0 }
    }

    /// The types whose codes are known, as their decoders have them.
    static let byType: [ElementType: BlockProbe] = [
        .q80: BlockProbe(2..<34, unit: 0x01), .q40: BlockProbe(2..<18, unit: 0x11),
        .q41: BlockProbe(4..<20, unit: 0x11), .q50: BlockProbe(6..<22, upper: 2..<6, unit: 0x11),
        .q51: BlockProbe(8..<24, upper: 4..<8, unit: 0x11), .q2K: BlockProbe(16..<80, unit: 0x55),
        .q3K: BlockProbe(32..<96, upper: 0..<32, unit: 0x55), .q4K: BlockProbe(16..<144, unit: 0x11),
        .q5K: BlockProbe(48..<176, upper: 16..<48, unit: 0x11),
        .q6K: BlockProbe(0..<128, upper: 128..<192, unit: 0x11),
        // Code 8 of the table is level 1, code 2 of E2M1 is 1.
        .iq4NL: BlockProbe(2..<18, unit: 0x88, levels: Levels(IQ4NLBlock.levels, unit: 1)),
        .iq4XS: BlockProbe(8..<136, unit: 0x88, levels: Levels(IQ4NLBlock.levels, unit: 1)),
        .mxfp4: BlockProbe(1..<17, unit: 0x22, levels: Levels(MXFP4Block.doubled, unit: 2)),
        .ggufNVFP4: BlockProbe(4..<36, unit: 0x22, levels: Levels(MXFP4Block.doubled, unit: 2)),
    ]
}
