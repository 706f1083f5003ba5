// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// What stands beside codes and scale.
@Suite struct LayerPartTests {
    typealias Tensor = LayoutFile.Tensor

    @Test(
        "a tensor that is a part of the weight, or that is not known, keeps the layer from being read",
        arguments: [
            (Tensor("a.weight_zero_point", "I8", [64, 1]), "a zero point (weight_zero_point)"),
            (Tensor("a.zero_point", "F32", [64, 1]), "a zero point (zero_point)"),
            (Tensor("a.weight.zero_point", "I8", [64, 1]), "a zero point (weight.zero_point)"),
            (Tensor("a.pre_quant_scale", "F32", [128]), "a factor for each input (pre_quant_scale)"),
            (
                Tensor("a.input_quantizer._pre_quant_scale", "F32", [128]),
                "a factor for each input (input_quantizer._pre_quant_scale)"
            ),
            (Tensor("a.smooth_scale", "F32", [128]), "a factor for each input (smooth_scale)"),
            (Tensor("a.input_scale", "F32", [128]), "a factor for each input (input_scale)"),
            (Tensor("a.svd_up", "BF16", [64, 8]), "a low-rank branch (svd_up)"),
            (Tensor("a.lora_A.weight", "BF16", [8, 128]), "a low-rank branch (lora_A.weight)"),
            (Tensor("a.lora_B.default.weight", "BF16", [64, 8]), "a low-rank branch (lora_B.default.weight)"),
            (Tensor("a.proj_down", "BF16", [128, 8]), "a low-rank branch (proj_down)"),
            (Tensor("a.weight_scale_2", "F32", []), "a second scale (weight_scale_2)"),
            (Tensor("a.g_idx", "I32", [128]), "signs or an order of columns (g_idx)"),
            (Tensor("a.signs", "I8", [128]), "signs or an order of columns (signs)"),
            (Tensor("a.thing", "F32", [3]), "a tensor that is not known (thing)"),
        ])
    func namesWhatIsUnknown(tensor: Tensor, words: String) throws {
        let contents = try LayoutFile("", [.codes(), .scale(), tensor]).scan()
        #expect(contents.layers.isEmpty)
        #expect(contents.others.map(\.defect) == [.unknownParts([words])])
    }

    @Test(
        "what is harmless beside codes leaves the layer as it is",
        arguments: [
            (Tensor("a.bias", "BF16", [64]), false),
            (Tensor("a.norm.weight", "BF16", [64]), false),
            (Tensor("a.inner.weight_scale", "F32", [64, 1]), false),
            (Tensor("a.parametrizations.weight.original0", "F32", [64, 1]), false),
            (Tensor("a.lora_weight.0.b.c.weight", "F32", [64, 1]), false),
            (Tensor("b.weight_g", "F32", [64, 1]), false),
            (Tensor("b.weight_v", "F32", [64, 128]), false),
            (Tensor("b.zero_point", "I8", [64, 1]), false),
            (Tensor("a.input_scale", "F32", []), true),
            (Tensor("a.scale_input", "F32", [1]), true),
            (Tensor("a.output_scale", "F32", [1]), true),
            (Tensor("a.input_quantizer._amax", "F32", []), true),
            (Tensor("a.weight_quantizer._amax", "F32", [64, 1]), true),
            (Tensor("a.weight_format", "U8", []), true),
            (Tensor("a.num_batches_tracked", "I64", []), true),
            (Tensor("a.weight_zero_point", "I8", [64, 1], .zeros), true),
        ])
    func leavesWhatIsHarmless(tensor: Tensor, isLeftOver: Bool) throws {
        let contents = try LayoutFile("", [.codes(), .scale(), tensor]).scan()
        let layer = try #require(contents.layers.first, "\(contents.others)")
        #expect(contents.others.isEmpty)
        #expect(layer.leftovers.map(\.name) == (isLeftOver ? [tensor.name] : []))
        #expect(layer.dialects.contains(.leftovers) == isLeftOver)
        #expect(contents.plainTensors.map(\.name) == (isLeftOver ? [] : [tensor.name]))
    }

    @Test func namesSeveralPartsOfOneKindTogether() throws {
        let contents = try LayoutFile(
            "", [.codes(), .scale(), Tensor("a.svd_up", "BF16", [64, 8]), Tensor("a.svd_down", "BF16", [8, 128])]
        )
        .scan()
        #expect(contents.others.map(\.defect) == [.unknownParts(["a low-rank branch (svd_up, svd_down)"])])
    }

    @Test(
        "scales whose layer has no codes are left over",
        arguments: [
            (Tensor("b.input_scale", "F32", []), true), (Tensor("b.weight_scale", "F32", [64, 1]), true),
            (Tensor("b.logit_scale", "F32", []), false), (Tensor("b.scale", "F32", [64]), false),
        ])
    func namesOrphanedScales(tensor: Tensor, isOrphaned: Bool) throws {
        let contents = try LayoutFile("", [.codes(), .scale(), tensor]).scan()
        #expect(contents.orphanedScales.map(\.name) == (isOrphaned ? [tensor.name] : []))
    }
}
