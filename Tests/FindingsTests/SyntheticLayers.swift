// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import TestSupport

/// Layers made from seeded weights that were something else before they were quantized.
struct SyntheticLayers {
    /// What the weights were.
    enum Parent: String, CaseIterable, Sendable {
        case float, bf16, tiny, pruned, powers, ternary, fourBits, fiveBits, eightBits, eightBitRows, constant
        case e4m3, e4m3Tensor, e4m3Row, e4m3Blocks, e5m2

        var isFP8: Bool { rawValue.hasPrefix("e") && self != .eightBits && self != .eightBitRows }
    }

    static let (rows, columns) = (64, 256)

    /// Heavy-tailed weights whose rows and columns differ in size, as trained layers have them.
    static func weights(seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        let sizes = (0..<columns).map { _ in 1 + 0.5 * abs(generator.normal()) }
        return (0..<rows)
            .flatMap { _ in
                let size = 0.02 * (1 + 0.5 * abs(generator.normal()))
                return sizes.map { Float(generator.normal() * (1 + abs(generator.normal())) * size * $0) }
            }
    }

    /// The weights as `parent` holds them.
    static func changed(_ weights: [Float], by parent: Parent) -> [Float] {
        let largest = weights.reduce(0) { max($0, abs($1)) }
        switch parent {
        case .float: return weights
        case .bf16: return weights.map { Float(bitPattern: ($0.bitPattern + 0x8000) & 0xFFFF_0000) }
        case .tiny: return weights.map { $0 / 4096 }
        case .pruned: return weights.map { abs($0) < 0.03 ? 0 : $0 }
        case .constant: return weights.map { $0 < 0 ? -0.11 : 0.11 }
        case .powers: return weights.map { $0 == 0 ? 0 : $0.sign == .minus ? -$0.binade : $0.binade }
        case .ternary: return spaced(weights, by: largest / 4, limit: 1)
        case .fourBits: return spaced(weights, by: largest / 7, limit: 7)
        case .fiveBits: return spaced(weights, by: largest / 15, limit: 15)
        case .eightBits: return spaced(weights, by: largest / 127, limit: 127)
        case .eightBitRows: return runs(weights, columns) { spaced($0, by: $1 / 127, limit: 127) }
        case .e4m3: return weights.map { fp8($0, mantissaBits: 3, leastExponent: -6) }
        case .e5m2: return weights.map { fp8($0, mantissaBits: 2, leastExponent: -14) }
        case .e4m3Tensor: return scaled(weights, by: largest / 448)
        case .e4m3Row: return runs(weights, columns) { scaled($0, by: $1 / 448) }
        case .e4m3Blocks:
            return runs(weights, 32) { scaled($0, by: ($1 / 448).binade * 2) }
        }
    }

    private static func spaced(_ weights: [Float], by step: Float, limit: Float) -> [Float] {
        weights.map { min(limit, max(-limit, ($0 / step).rounded())) * step }
    }

    private static func scaled(_ weights: [Float], by scale: Float) -> [Float] {
        weights.map { fp8($0 / scale, mantissaBits: 3, leastExponent: -6) * scale }
    }

    /// Runs of weights, each with its largest.
    private static func runs(_ weights: [Float], _ length: Int, _ body: ([Float], Float) -> [Float]) -> [Float] {
        stride(from: 0, to: weights.count, by: length)
            .flatMap { start in
                let run = Array(weights[start..<start + length])
                return body(run, run.reduce(0) { max($0, abs($1)) })
            }
    }

    private static func fp8(_ weight: Float, mantissaBits: Int, leastExponent: Int) -> Float {
        guard weight != 0 else { return 0 }
        let exponent = max(Int(weight.exponent), leastExponent) - mantissaBits
        let step = Float(sign: .plus, exponent: exponent, significand: 1)
        return (weight / step).rounded(.toNearestOrEven) * step
    }

    /// A file of layers with these weights.
    static func file(_ layers: [[Float]], scaling: Scaling, group: Int?) throws -> EditedFile {
        var file = try EditedFile("row")
        let rotation = group.flatMap { Rotation(groupSize: $0) }
        let marker = group.map { ", \"convrot\": true, \"convrot_groupsize\": \($0)" } ?? ""
        file.keepOnly(
            layers.enumerated()
                .flatMap { index, weights -> [EditedFile.Tensor] in
                    let (codes, scales) = quantized(weights, scaling: scaling, rotation: rotation)
                    let text = Array("{\"format\": \"int8_tensorwise\"\(marker)}".utf8)
                    return [
                        ("layer.\(index).weight", "I8", [rows, columns], codes),
                        (
                            "layer.\(index).weight_scale", "F32", scaling == .row ? [rows, 1] : [],
                            SafetensorsBytes.f32(scaling == .row ? scales : [scales[0]])
                        ),
                        ("layer.\(index).comfy_quant", "U8", [text.count], text),
                    ]
                })
        return file
    }

    /// A file of these weights in F32.
    static func original(_ layers: [[Float]]) throws -> EditedFile {
        var file = try EditedFile("row")
        file.keepOnly(
            layers.enumerated().map { ("layer.\($0).weight", "F32", [rows, columns], SafetensorsBytes.f32($1)) })
        return file
    }

    private static func quantized(
        _ weights: [Float], scaling: Scaling, rotation: Rotation?
    ) -> (codes: [UInt8], scales: [Float]) {
        var basis = weights
        rotation?.apply(to: &basis)
        let whole = basis.reduce(0) { max($0, abs($1)) } / 127
        var scales: [Float] = []
        let codes = runs(basis, columns) { row, largest in
            let scale = scaling == .tensor ? whole : largest / 127
            scales.append(scale)
            return row.map { ($0 / scale).rounded(.toNearestOrEven) }
        }
        return (codes.map { UInt8(bitPattern: Int8($0)) }, scales)
    }
}
