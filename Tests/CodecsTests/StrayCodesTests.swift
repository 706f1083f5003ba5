// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// Integer and FP8 tensors outside of layers that are read.
@Suite struct StrayCodesTests {
    typealias Tensor = LayoutFile.Tensor

    @Test(
        "ordinary models' integer tensors are not codes",
        arguments: [
            Tensor("embeddings.position_ids", "I64", [1, 2048], .indices),
            Tensor("attn.relative_position_index", "I64", [64, 64], .indices),
            Tensor("attn.relative_position_index", "I32", [64, 64], .indices),
            Tensor("attn.bias", "U8", [1, 1, 64, 64], .mask),
            Tensor("attn.bias", "I8", [64, 64], .mask),
            Tensor("attn.bias", "BOOL", [1, 1, 64, 64], .mask),
            Tensor("attn_mask", "I64", [64, 64], .mask),
            Tensor("bn.num_batches_tracked", "I64", []),
            Tensor("token_ids", "I32", [32, 77], .indices),
            Tensor("spiece_model", "U8", [5000]),
            Tensor("rng_state", "U8", [5056]),
            Tensor("table", "I16", [64, 64], .indices),
            Tensor("small", "I8", [4, 4]),
            Tensor("small", "I32", [4, 4]),
            Tensor("scaled_fp8", "F8_E4M3", [2], .zeros),
            Tensor("norm.scale", "F32", [64]),
            Tensor("layer.weight_g", "F32", [64, 1]),
            Tensor("logit_scale", "F32", []),
        ])
    func leavesBuffers(tensor: Tensor) throws {
        let contents = try LayoutFile("", [Tensor("a.weight", "F32", [64, 128]), tensor]).scan()
        #expect(contents.isPlain, "\(contents.others)")
        #expect(contents.plainTensors.count == 2)
    }

    @Test(
        "codes of no known kind forbid that nothing is quantized",
        arguments: [
            Tensor("a.codes", "I8", [64, 128], .codes), Tensor("a.codes", "U8", [64, 128]),
            Tensor("a.data", "I32", [64, 64]), Tensor("a.data", "I64", [64, 64]), Tensor("a.data", "I16", [64, 64]),
            Tensor("flat", "I8", [8192], .codes), Tensor("a.bias", "F8_E4M3", [64]), Tensor("pos", "F8_E5M2", [1, 64]),
            Tensor("a.weight", "U8", [64, 128]), Tensor("a.weight_packed", "U8", [64, 64]),
        ])
    func namesCodes(tensor: Tensor) throws {
        let contents = try LayoutFile("", [Tensor("b.weight", "F32", [64, 128]), tensor]).scan()
        #expect(!contents.isPlain)
        #expect(contents.others.map(\.weight.name) == [tensor.name])
        // What is of no layout can still be compared with an original's.
        let isPlain = contents.plainTensors.map(\.name).contains(tensor.name)
        #expect(isPlain == (contents.others.first?.layout == nil))
    }

    @Test(
        "4-bit codes in pairs are told from 8-bit ones",
        arguments: [
            (LayoutFile.Fill.nibbles, true), (.codes, false), (.random, false), (.widenedNibbles, false),
            (.smallCodes, false), (.zeros, false), (.mask, false),
        ])
    func tellsPackedCodes(fill: LayoutFile.Fill, isPacked: Bool) throws {
        let contents = try LayoutFile("", [.codes("a.weight", fill), .scale()]).scan()
        #expect(contents.layers.isEmpty == isPacked)
        #expect(contents.others.map(\.defect) == (isPacked ? [.packed] : []))
    }

    @Test(
        "a floating-point weight with a scale of codes is not whole; with other scales it is",
        arguments: [
            (Tensor("a.weight_scale", "F32", [64, 1]), true), (Tensor("a.scale_weight", "F32", []), true),
            (Tensor("a.scale", "F32", [64]), false), (Tensor("a.gamma", "F32", [64]), false),
            (Tensor("a.input_scale", "F32", []), false), (Tensor("a.weight_scale", "I32", [64, 1]), false),
        ])
    func namesScalesOfFloatingPoint(tensor: Tensor, isNamed: Bool) throws {
        let contents = try LayoutFile("", [Tensor("a.weight", "F32", [64, 128]), tensor]).scan()
        #expect(contents.others.map(\.defect) == (isNamed ? [.floatingPoint(.f32, format: nil)] : []))
    }

    @Test func leavesANormWithAScale() throws {
        let file = LayoutFile("", [Tensor("norm.weight", "F32", [64]), Tensor("norm.weight_scale", "F32", [])])
        #expect(try file.scan().isPlain)
    }
}
