// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension PackedLayer {
    /// Whether the format's error follows from its codes, which is told without reading any.
    package var tellsErrors: Bool {
        switch format {
        case .svdquant: false
        case .ggml(let type): BlockErrorDecoder(type) != nil
        default: true
        }
    }
}

extension PackedWeights {
    /// What makes √E[error²] of each weight of its code; nil if the format's error does not follow from its codes.
    ///
    /// It is a decoder whose levels are deviations: scales stretch both alike, and offsets move neither.
    var errorDecoder: (any PackedDecoder)? {
        switch decoder {
        case let codes as ScaledDecoder:
            if case .nvfp4 = layer.format { return NVFP4ErrorDecoder(codes) }
            return ScaledErrorDecoder(codes)
        case let codes as GroupedDecoder: return GroupedErrorDecoder(codes)
        case let codes as FlatDecoder:
            return FlatDecoder(
                table: LevelErrors.deviations(of: codes.table), block: codes.block, scales: codes.scales,
                rounding: .none)
        case is BlocksDecoder:
            guard case .ggml(let type) = layer.format else { return nil }
            return BlockErrorDecoder(type)
        default: return nil
        }
    }
}

/// Errors of scaled codes: the deviation of each level, stretched as the level is; nothing is added.
private struct ScaledErrorDecoder: PackedDecoder {
    private let codes: ScaledDecoder
    private let deviations: [Float]

    init(_ codes: ScaledDecoder) {
        self.codes = codes
        deviations = LevelErrors.deviations(of: codes.codes.table)
    }

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        let width = codes.codes.width
        for start in stride(from: 0, to: weights.count, by: codes.block) {
            let scale = codes.scales.map { codes.second * $0(row, start / codes.block) } ?? 1
            for column in start..<min(start + codes.block, weights.count) {
                let factor = codes.factors?[column] ?? 1
                unsafe weights[column] = deviations[width.code(column, in: bytes)] * scale * factor
            }
        }
    }
}

/// Errors of NVFP4, whose largest weight of each block sets the block's scale.
///
/// That weight is 6 scales but for the rounding of the scale to E4M3; others of code ±6 lie between 5 and 6 scales.
private struct NVFP4ErrorDecoder: PackedDecoder {
    private let codes: ScaledDecoder
    private let deviations: ScaledErrorDecoder
    /// Of a weight evenly between 5 and 6 that became 6.
    private static let upperHalf = Float(1.0 / 3).squareRoot()
    /// √E[error²] of a number that was rounded to 3 mantissa bits, as a share of it: its steps are 1/15 of it apart, or 1/8 at most.
    private static let scaleRounding = Float(1.0 / 11.3 / 12.0.squareRoot())

    init(_ codes: ScaledDecoder) {
        self.codes = codes
        deviations = ScaledErrorDecoder(codes)
    }

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        unsafe deviations.decode(bytes, row: row, into: weights)
        guard let scales = codes.scales else { return }
        for start in stride(from: 0, to: weights.count, by: codes.block) {
            let scale = codes.second * scales(row, start / codes.block)
            var isSetter = true
            for column in start..<min(start + codes.block, weights.count) {
                guard abs(codes.codes.table[unsafe codes.codes.width.code(column, in: bytes)]) == 6 else { continue }
                let share = isSetter ? 6 * Self.scaleRounding : Self.upperHalf
                unsafe weights[column] = share * scale * (codes.factors?[column] ?? 1)
                isSetter = false
            }
        }
    }
}

/// Errors of W4A8 and W6A8: those of the levels, and of the 8-bit codes that these are rounded to.
private struct GroupedErrorDecoder: PackedDecoder {
    private let codes: GroupedDecoder
    private let deviations: [Float]

    init(_ codes: GroupedDecoder) {
        self.codes = codes
        deviations = LevelErrors.deviations(of: codes.levels)
    }

    func decode(_ bytes: UnsafeRawBufferPointer, row: Int, into weights: UnsafeMutableBufferPointer<Float>) {
        let channel = codes.channels[row]
        for start in stride(from: 0, to: weights.count, by: codes.group) {
            let scale = codes.scales(row, start / codes.group) * channel
            for column in start..<min(start + codes.group, weights.count) {
                let level = scale * deviations[unsafe codes.code(column, in: bytes, columns: weights.count)]
                unsafe weights[column] = (level * level + channel * channel / 12).squareRoot()
            }
        }
    }
}
