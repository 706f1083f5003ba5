// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Foundation
import TestSupport
import Testing

@testable import Findings

/// The advised command has a group that fits the layers it is advised for, and says which it leaves unrotated.
@Suite struct AdviceTests {
    @Test(
        arguments: [
            ([256, 64, 1536], 64, []), ([3840, 10240], 64, []), ([96, 32, 512], 16, []), ([48], 16, []),
            ([8, 12], 4, []),
            // Most weights decide; the rest is named.
            ([512, 512, 512, 512, 8, 32], 64, [8, 32]), ([8, 32, 96], 16, [8]), ([6, 10], nil, [6, 10]),
            ([6, 512], 64, [6]),
            ([6, 8, 10], 4, [6, 10]),
        ] as [([Int], Int?, [Int])])
    func fitsTheLayers(columns: [Int], group: Int?, unrotated: [Int]) async throws {
        let layers = columns.enumerated().map { ("layer.\($0)", $1) }
        let advice = try await Diagnosis(of: SmallLayers.file(layers).checkpoint()).advice
        #expect(advice.group == group)
        #expect(advice.unrotated.keys.sorted() == (group == nil ? [] : unrotated))
        #expect(advice.command.contains("--convrot") == (group != nil))
        if let group {
            #expect(advice.command.contains("--convrot-group-size \(group) "))
            let sizes = unrotated.map(String.init).joined(separator: ", ")
            #expect(
                advice.command.contains("with \(sizes) inputs \(unrotated.count == 1 ? "stays" : "stay") unrotated")
                    == !unrotated.isEmpty)
        } else {
            #expect(advice.command.contains("no group divides the inputs of these layers"))
        }
    }

    /// Layers that the family's preset keeps are none that a group has to fit.
    @Test func asksOnlyLayersThatItIsFor() async throws {
        let layers = [
            ("blocks.0.attn.qkv_proj", 512), ("video_patch_proj", 96), ("audio_patch_proj", 32), ("condition_proj", 40),
        ]
        let advice = try await Diagnosis(of: SmallLayers.file(layers).checkpoint()).advice
        #expect(advice.command.contains("--convrot-group-size 64 --minimaxh3 "))
        #expect(advice.unrotated.isEmpty)
    }

    @Test func isThePublishedRecipeWhereNoLayerIsQuantized() async throws {
        var file = try EditedFile("row")
        file.keepOnly([("a.weight", "F32", [1, 1], [0, 0, 0, 0])])
        let command = try await Diagnosis(of: file.checkpoint()).advice.command
        #expect(command.hasSuffix("--low-memory --convrot --convrot-group-size 64 --comfy_quant --save-quant-metadata"))
    }

    /// Rows of one size throughout: rotation piles nothing up and mixes tails in, which costs accuracy.
    @Test func blamesNoFileForARotationThatCosts() async throws {
        var generator = SplitMix64(seed: 9)
        let flat = (0..<SyntheticLayers.rows * SyntheticLayers.columns)
            .map { _ in
                Float(Double(generator.next() >> 11) * 0x1p-53 - 0.5)
            }
        let tailed = SyntheticLayers.weights(seed: 1)
        for (weights, lacks) in [(flat, false), (tailed, true)] {
            let file = try SyntheticLayers.file([weights, weights], scaling: .row, group: nil)
            let rules = try await FindingRules(Diagnosis(of: file.checkpoint()))
            #expect(rules.lacksRotation == lacks)
            #expect((rules.rotationGainDB ?? 0 > 0) == lacks)
        }
    }

    /// A layer is left out for no reason only if the others' group divides it and rotation would not cost.
    @Test(arguments: [(512, true), (96, false), (8, false)])
    func blamesNoLayerThatTheGroupDoesNotDivide(columns: Int, isBlamed: Bool) async throws {
        var generator = SplitMix64(seed: 3)
        let weights = (0..<4)
            .map { _ in (0..<64 * 512).map { _ in Float(generator.normal() * exp(generator.normal())) } }
        let rotation = Rotation(groupSize: 256)
        var layers = weights.map { Layer(weights: $0, columns: 512, rotation: rotation) }
        layers.append(Layer(weights: Array(weights[0].prefix(64 * columns)), columns: columns, rotation: nil))
        var file = try EditedFile("row")
        file.keepOnly(layers.enumerated().flatMap { $1.tensors("layer.\($0)") })
        let rules = try await FindingRules(Diagnosis(of: file.checkpoint()))
        #expect(rules.layersLackingRotation.map(\.layer.name) == (isBlamed ? ["layer.4"] : []))
    }

    private struct Layer {
        var weights: [Float]
        var columns: Int
        var rotation: Rotation?

        func tensors(_ name: String) -> [EditedFile.Tensor] {
            var basis = weights
            rotation?.apply(to: &basis)
            var codes: [UInt8] = []
            var scales: [Float] = []
            for start in stride(from: 0, to: basis.count, by: columns) {
                let row = basis[start..<start + columns]
                let scale = row.reduce(0) { max($0, abs($1)) } / 127
                scales.append(scale)
                codes += row.map { UInt8(bitPattern: Int8(($0 / scale).rounded(.toNearestOrEven))) }
            }
            let group = rotation.map { ", \"convrot\": true, \"convrot_groupsize\": \($0.groupSize)" } ?? ""
            let marker = Array("{\"format\": \"int8_tensorwise\"\(group)}".utf8)
            let rows = basis.count / columns
            return [
                ("\(name).weight", "I8", [rows, columns], codes),
                ("\(name).weight_scale", "F32", [rows, 1], SafetensorsBytes.f32(scales)),
                ("\(name).comfy_quant", "U8", [marker.count], marker),
            ]
        }
    }
}
