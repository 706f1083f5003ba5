// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Testing

@testable import Codecs

/// Other programs' layouts: read if they are codes times scale, named if they are more.
@Suite struct ForeignLayoutTests {
    typealias Tensor = LayoutFile.Tensor

    @Test(
        "INT8 under other names is read",
        arguments: [
            (LayoutFile("a", [.codes(), Tensor("a.SCB", "F32", [64])]), "bitsandbytes"),
            (LayoutFile("b", [.codes("a.weight._data"), .scale("a.weight._scale")]), "quanto"),
            (LayoutFile("c", [.codes("a.int8_weight"), .scale("a.scale")]), "TurboDiffusion"),
            (LayoutFile("d", [.codes(), .scale("a.scale")]), "SDNQ"),
        ] as [(LayoutFile, String)])
    func readsOtherMakers(file: LayoutFile, maker: String) throws {
        let checkpoint = try file.checkpoint()
        let contents = try QuantizedCheckpoint(scanning: checkpoint)
        let layer = try #require(contents.layers.first, "\(contents.others)")
        #expect(layer.maker == maker)
        #expect(layer.name == "a")
        #expect(layer.scaling == .row)
        #expect(layer.dialects == [.noMarker, .otherMaker])
        #expect(contents.plainTensors.isEmpty)
        #expect(StoredLayer.canonicalName(of: layer.weight.name) == "a.weight")
        #expect(try layer.scales(in: checkpoint).count == 64)
    }

    @Test func dividesBitsandbytesScales() throws {
        let checkpoint = try LayoutFile("", [.codes(), Tensor("a.SCB", "F32", [64])]).checkpoint()
        let layer = try #require(try QuantizedCheckpoint(scanning: checkpoint).layers.first)
        let first = try checkpoint.bytes(of: layer.scale).prefix(4).reversed()
            .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        #expect(try layer.scales(in: checkpoint)[0] == Float(bitPattern: first) / 127)
    }

    @Test(
        "layouts that are not read are named",
        arguments: [
            (
                [
                    Tensor("a.weight", "U8", [64, 64]), Tensor("a.weight_scale", "F8_E4M3", [64, 8]),
                    Tensor("a.weight_scale_2", "F32", []),
                ], "NVFP4", QuantizationLayout.Reader.comfyUIWithMarker
            ),
            (
                [
                    Tensor("a.weight", "I8", [64, 64]), Tensor("a.weight_scale", "F8_E4M3", [64, 8]),
                    Tensor("a.weight_scale_2", "F32", []),
                ], "NVFP4", .comfyUIWithMarker
            ),
            (
                [Tensor("a.weight", "F8_E4M3", [64, 64]), Tensor("a.weight_scale", "U8", [64, 2])], "MXFP8",
                .comfyUIWithMarker
            ),
            (
                [Tensor("a.weight", "F8_E4M3", [64, 64]), Tensor("a.weight_scale", "F32", [])], "FP8 with scales",
                .comfyUIWithMarker
            ),
            (
                [
                    Tensor("a.weight", "F8_E4M3", [64, 64]), Tensor("a.scale_weight", "F32", []),
                    Tensor("scaled_fp8", "F8_E4M3", [2]),
                ], "FP8 with scales", .comfyUI
            ),
            ([Tensor("a.weight", "F8_E5M2", [64, 64])], "plain FP8", .comfyUI),
            (
                [Tensor("a.weight", "F8_E4M3", [64, 64]), Tensor("a.weight_scale_inv", "F32", [1, 1])],
                "FP8 with one scale per block", .others("vLLM, transformers")
            ),
            (
                [.codes("a.weight", .codes), Tensor("a.weight_scale", "F32", [2, 4])], "block-wise INT8",
                .others("ComfyUI-QuantOps")
            ),
            (
                [
                    Tensor("a.weight", "I8", [64, 64]), Tensor("a.weight_s_rel", "F8_E4M3", [64, 8]),
                    Tensor("a.weight_s_channel", "F32", [64]),
                ], "W4A8", .comfyUIWithMarker
            ),
            (
                [
                    Tensor("a.weight", "I8", [64, 64]), Tensor("a.weight_scale", "BF16", [2, 64]),
                    Tensor("a.weight_zeros", "BF16", [2, 64]),
                ], "AWQ W4A16", .comfyUIWithMarker
            ),
            (
                [
                    Tensor("a.weight", "U8", [4096, 1]), Tensor("a.weight.absmax", "F32", [128]),
                    Tensor("a.weight.quant_map", "F32", [16]),
                    Tensor("a.weight.quant_state.bitsandbytes__nf4", "U8", [80]),
                ], "bitsandbytes' 4-bit layout", .others("bitsandbytes")
            ),
            (
                [
                    Tensor("a.qweight", "I32", [32, 64]), Tensor("a.scales", "F16", [64, 1]),
                    Tensor("a.qzeros", "I32", [1, 64]), Tensor("a.g_idx", "I32", [128]),
                ], "GPTQ's or AWQ's layout", .others("GPTQModel, AutoAWQ")
            ),
            (
                [
                    Tensor("a.qweight", "I8", [64, 64]), Tensor("a.wscales", "BF16", [2, 64]),
                    Tensor("a.proj_down", "BF16", [64, 8]),
                ], "nunchaku's SVDQuant", .others("ComfyUI-nunchaku")
            ),
            (
                [
                    Tensor("a.weight_packed", "I32", [64, 32]), Tensor("a.weight_scale", "BF16", [64, 1]),
                    Tensor("a.weight_shape", "I64", [2]),
                ], "compressed-tensors' packed integers", .others("vLLM")
            ),
            (
                [
                    Tensor("a.weight_packed", "U8", [64, 64]), Tensor("a.weight_scale", "F8_E4M3", [64, 8]),
                    Tensor("a.weight_global_scale", "F32", [1]),
                ], "NVFP4 in compressed-tensors' layout", .others("vLLM")
            ),
            (
                [
                    Tensor("a.weight", "U8", [64, 64]), Tensor("a.scale", "F32", [64, 1]),
                    Tensor("a.zero_point", "F32", [64, 1]),
                ], "SDNQ's layout", .others("SDNQ")
            ),
            (
                [
                    Tensor("a.weight", "U8", [64, 64]), Tensor("a.weight_scale", "F32", [64, 1]),
                    Tensor("a.weight_zero_point", "U8", [64, 1]),
                ], "unsigned 8-bit codes", .others("compressed-tensors, vLLM")
            ),
            ([.codes("a.weight", .nibbles), .scale()], "packed int4", .comfyUIWithMarker),
        ] as [([Tensor], String, QuantizationLayout.Reader)])
    func namesLayouts(tensors: [Tensor], name: String, reader: QuantizationLayout.Reader) throws {
        let contents = try LayoutFile(name, tensors).scan()
        #expect(contents.layers.isEmpty)
        #expect(contents.others.count == 1, "\(contents.others)")
        let layout = try #require(contents.others.first?.layout, "\(contents.others)")
        #expect(layout.name.hasPrefix(name))
        #expect(layout.reader == reader)
        #expect(contents.others.first?.reason.contains(name) == true)
    }

    @Test(
        "names of int8_tensorwise in other words are that layout, names of others are not",
        arguments: [
            ("int8_tensorwise", true), ("int8_rowwise", true), ("int8_axiswise", true), ("int8", true),
            ("INT8-per-channel", true), ("int8_blockwise", false), ("int8_asym", false), ("int8_group", false),
            ("int4", false), ("nvfp4", false), ("float8_e4m3fn", false), ("int7", false), ("svdquant_w4a4", false),
        ])
    func knowsOtherNamesOfTheFormat(format: String, isInt8: Bool) throws {
        let contents = try QuantizedFile(marker: #"{"format": "\#(format)"}"#).scan()
        #expect(contents.layers.count == (isInt8 ? 1 : 0))
        let isOther = contents.layers.first?.dialects.contains(.otherFormatName)
        #expect(isOther == (isInt8 ? format != "int8_tensorwise" : nil))
    }
}
