// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints

extension PackedLayer {
    /// What makes weights of the layer's codes, with the scales that stand beside them.
    func decoder(_ numbers: PackedNumbers) -> any PackedDecoder {
        let level = numbers.level
        switch format {
        case .fp8(let type, let scaling): return fp8(type, scaling, numbers)
        case .int8(let block):
            return ScaledDecoder(
                codes: .int8, block: block,
                scales: grid("weight_scale", block: block, height: block, numbers), level: level)
        case .mxfp8:
            return ScaledDecoder(
                codes: .e4m3, block: 32,
                scales: grid("weight_scale", as: .f8E8M0, block: 32, order: .tiles, numbers), level: level)
        case .nvfp4: return nvfp4(numbers)
        case .w4a4:
            return ScaledDecoder(
                codes: .lowFirst(CodeTable.signedNibble), block: storedShape[1],
                scales: grid("weight_scale", block: storedShape[1], numbers), level: level)
        case .w4a8(let bits, let group, _): return grouped(bits, group, numbers)
        case .awq(let group):
            return ScaledDecoder(
                codes: .lowFirst(CodeTable.offsetNibble), block: group,
                scales: grid("weight_scale", block: group, order: .columns, numbers),
                offsets: grid("weight_zeros", block: group, order: .columns, numbers), level: level)
        case .svdquant(let group): return lowRank(group, numbers)
        case .bitsandbytes(let state): return flat(state, numbers)
        case .ggml(let type): return BlocksDecoder(type, level: level)
        }
    }

    private func fp8(
        _ type: ElementType, _ scaling: PackedFormat.Scaling, _ numbers: PackedNumbers
    ) -> ScaledDecoder {
        let name = parts["weight_scale"] == nil ? "scale_weight" : "weight_scale"
        let (block, height): (Int, Int) =
            switch scaling {
            case .none, .tensor: (columns, rows)
            case .row: (columns, 1)
            case .block(let size): (size, size)
            }
        let scales = scaling == .none ? nil : grid(name, block: block, height: height, numbers)
        return ScaledDecoder(
            codes: type == .f8E5M2 ? .e5m2 : .e4m3, block: block, scales: scales, level: numbers.level)
    }

    private func nvfp4(_ numbers: PackedNumbers) -> ScaledDecoder {
        var decoder = ScaledDecoder(
            codes: .highFirst(CodeTable.e2m1), block: 16,
            scales: grid("weight_scale", as: .f8E4M3, block: 16, order: .tiles, numbers), level: numbers.level)
        decoder.second = numbers.floats("weight_scale_2")[0]
        // The factors are for the columns of the layer; those that fill it up are cut off.
        decoder.factors = numbers.optionalFloats("pre_quant_scale")
            .map { $0 + Array(repeating: 1, count: storedShape[1] - $0.count) }
        return decoder
    }

    private func grouped(_ bits: Int, _ group: Int, _ numbers: PackedNumbers) -> GroupedDecoder {
        let levels = numbers.optionalFloats("weight_codebook")
        let scale = parts["weight_s_rel"]?.elementType == .u8 ? ElementType.f8E4M3 : nil
        return GroupedDecoder(
            bits: bits, levels: levels ?? (0..<1 << bits).map { Float($0 - 1 << (bits - 1)) }, group: group,
            scales: grid("weight_s_rel", as: scale, block: group, numbers),
            channels: numbers.floats("weight_s_channel"),
            corrections: parts["weight_correction"] == nil
                ? nil : grid("weight_correction", block: group, order: .columns, numbers), level: numbers.level)
    }

    private func lowRank(_ group: Int, _ numbers: PackedNumbers) -> LowRankDecoder {
        LowRankDecoder(
            codes: ScaledDecoder(
                codes: .lowFirst(CodeTable.signedNibble), block: group,
                scales: grid("weight_scale", block: group, order: .columns, numbers), level: numbers.level),
            smooth: numbers.floats("smooth_factor"), down: numbers.floats("proj_down"),
            up: numbers.floats("proj_up"))
    }

    private func flat(_ state: BitsandbytesState, _ numbers: PackedNumbers) -> FlatDecoder {
        let rounding: FlatDecoder.Rounding =
            switch state.originalType {
            case "bfloat16": .bf16
            case "float16": .f16
            default: .none
            }
        return FlatDecoder(
            table: numbers.floats("weight.quant_map"), block: state.block, scales: numbers.runScales(state),
            rounding: rounding, level: numbers.level)
    }

    private func grid(
        _ part: String, as type: ElementType? = nil, block: Int, height: Int = 1, order: ScaleGrid.Order = .rows,
        _ numbers: PackedNumbers
    ) -> ScaleGrid {
        let blocks = (storedShape[1] + block - 1) / block
        return ScaleGrid(
            numbers.floats(part, as: type), order: order, rows: storedShape[0], blocks: blocks, height: height)
    }
}
