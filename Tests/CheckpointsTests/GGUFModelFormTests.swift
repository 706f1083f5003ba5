// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Checkpoints

/// What the tensors of a GGUF file are called in the model, and what is not known of them.
@Suite struct GGUFModelFormTests {
    private static let decoder = [
        "token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight",
        "output.weight": "lm_head.weight", "blk.0.attn_norm.weight": "model.layers.0.input_layernorm.weight",
        "blk.11.attn_v.bias": "model.layers.11.self_attn.v_proj.bias",
        "blk.11.attn_output.weight": "model.layers.11.self_attn.o_proj.weight",
        "blk.2.attn_q_norm.weight": "model.layers.2.self_attn.q_norm.weight",
        "blk.2.attn_k_norm.weight": "model.layers.2.self_attn.k_norm.weight",
        "blk.3.ffn_norm.weight": "model.layers.3.post_attention_layernorm.weight",
        "blk.3.ffn_gate.weight": "model.layers.3.mlp.gate_proj.weight",
        "blk.3.ffn_up.weight": "model.layers.3.mlp.up_proj.weight",
        "blk.3.ffn_down.weight": "model.layers.3.mlp.down_proj.weight",
        // Names that are not llama.cpp's for a tensor of this model stay.
        "blk.07.attn_v.weight": "blk.07.attn_v.weight", "blk..attn_v.weight": "blk..attn_v.weight",
        "blk.1.attn_v.weight.lora_a": "blk.1.attn_v.weight.lora_a", "rope_freqs.weight": "rope_freqs.weight",
        "blk.1.ffn_gate_exps.weight": "blk.1.ffn_gate_exps.weight", "attn_v.weight": "attn_v.weight",
        "blk.1.attn_v": "blk.1.attn_v", "x.blk.1.attn_v.weight": "x.blk.1.attn_v.weight",
        "blk.9999.attn_v.weight": "model.layers.9999.self_attn.v_proj.weight",
        "blk.10000.attn_v.weight": "blk.10000.attn_v.weight",
        "blk.1.x.attn_v.weight": "blk.1.x.attn_v.weight",
    ]

    private static let encoder = [
        "token_embd.weight": "shared.weight", "enc.output_norm.weight": "encoder.final_layer_norm.weight",
        "enc.blk.0.attn_rel_b.weight": "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight",
        "enc.blk.5.attn_norm.weight": "encoder.block.5.layer.0.layer_norm.weight",
        "enc.blk.5.attn_q.weight": "encoder.block.5.layer.0.SelfAttention.q.weight",
        "enc.blk.5.attn_k.weight": "encoder.block.5.layer.0.SelfAttention.k.weight",
        "enc.blk.5.attn_v.weight": "encoder.block.5.layer.0.SelfAttention.v.weight",
        "enc.blk.5.attn_o.weight": "encoder.block.5.layer.0.SelfAttention.o.weight",
        "enc.blk.5.ffn_norm.weight": "encoder.block.5.layer.1.layer_norm.weight",
        "enc.blk.5.ffn_gate.weight": "encoder.block.5.layer.1.DenseReluDense.wi_0.weight",
        "enc.blk.5.ffn_up.weight": "encoder.block.5.layer.1.DenseReluDense.wi_1.weight",
        "enc.blk.5.ffn_down.weight": "encoder.block.5.layer.1.DenseReluDense.wo.weight",
        "dec.blk.5.attn_q.weight": "dec.blk.5.attn_q.weight", "blk.5.attn_q.weight": "blk.5.attn_q.weight",
    ]

    private static let gemma = [
        "blk.3.ffn_norm.weight": "model.layers.3.pre_feedforward_layernorm.weight",
        "blk.3.post_ffw_norm.weight": "model.layers.3.post_feedforward_layernorm.weight",
        "blk.3.post_attention_norm.weight": "model.layers.3.post_attention_layernorm.weight",
    ]

    @Test(
        "text encoders get the model's names, and the file's names stay known",
        arguments: ["llama", "mistral3", "qwen2", "qwen2vl", "qwen3", "qwen3vl", "t5", "t5encoder", "gemma3"])
    func mapsNames(architecture: String) throws {
        let isEncoder = architecture.hasPrefix("t5")
        let names =
            isEncoder
            ? Self.encoder
            : architecture == "gemma3" ? Self.decoder.merging(Self.gemma) { $1 } : Self.decoder
        let checkpoint = try open(architecture, Array(names.keys))
        for tensor in checkpoint.tensors {
            #expect(tensor.name == names[tensor.storedName])
            #expect(checkpoint.tensor(named: tensor.name) == tensor)
            #expect((tensor.storedForm != nil) == (tensor.name != tensor.storedName))
        }
    }

    @Test func theOldT5WithoutGatesHasOneInputMatrix() throws {
        #expect(
            try open("t5", ["enc.blk.0.ffn_up.weight"]).tensors.map(\.name) == [
                "encoder.block.0.layer.1.DenseReluDense.wi.weight"
            ])
    }

    @Test(
        "names of llama.cpp stay in a file of another architecture", arguments: ["flux", "clip", "bert", "", nil])
    func keepsNamesOfOtherArchitectures(architecture: String?) throws {
        let checkpoint = try open(architecture, ["blk.0.attn_q.weight"], heads: ["head_count": [0, 0, 0, 0]])
        #expect(checkpoint.tensors.map(\.name) == ["blk.0.attn_q.weight"])
        #expect(checkpoint.tensors.allSatisfy { $0.storedForm == nil })
    }

    @Test("names of transformers stay in a file of the architecture llama")
    func keepsNamesOfOtherKinds() throws {
        let checkpoint = try open("llama", ["model.layers.0.self_attn.q_proj.weight"], heads: [:])
        #expect(checkpoint.tensors.allSatisfy { $0.storedForm == nil })
    }

    @Test(
        "queries and keys of llama are reordered by their heads, those of qwen and t5 are not",
        arguments: ["llama", "mistral3", "qwen2vl", "qwen3", "t5"])
    func reordersRows(architecture: String) throws {
        let block = architecture == "t5" ? "enc.blk.0." : "blk.0."
        let checkpoint = try open(
            architecture, ["attn_q.weight", "attn_k.weight", "attn_v.weight", "attn_q.bias"].map { block + $0 },
            heads: ["head_count": [6, 0, 0, 0], "head_count_kv": [2, 0, 0, 0]])
        let isReordered = architecture == "llama" || architecture == "mistral3"
        #expect(
            checkpoint.tensors.map { $0.rowOrder?.heads } == (isReordered ? [6, 2, nil, 6] : [nil, nil, nil, nil]))
    }

    @Test func keysHaveAsManyHeadsAsQueriesIfTheFileNamesNoOthers() throws {
        let checkpoint = try open("llama", ["blk.0.attn_k.weight"], heads: ["head_count": [3, 0, 0, 0]])
        #expect(checkpoint.tensors.map { $0.rowOrder?.heads } == [3])
    }

    @Test("without a number of heads, queries and keys keep the file's name and order")
    func keepsWhatIsNotKnown() throws {
        let names = ["blk.0.attn_q.weight", "blk.0.attn_k.weight", "blk.0.attn_v.weight"]
        let checkpoint = try open("llama", names, heads: [:])
        #expect(checkpoint.tensors.map(\.name) == names.dropLast() + ["model.layers.0.self_attn.v_proj.weight"])
        #expect(checkpoint.tensors.map { $0.storedForm?.isUnknown } == [true, true, false])
        let restored = RestoredForms(checkpoint.tensors.map { ($0.name, $0.storedForm) })
        #expect(restored.unknown == Array(names.dropLast()))
        #expect((restored.renamed, restored.reordered, restored.lessOne) == (1, 0, 0))
    }

    @Test("a list of heads per layer is not taken for a missing number")
    func keepsWhatListsOfHeadsAreAbout() throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        file.add("llama.attention.head_count_kv", arrayOf: 4, count: 1, [1, 0, 0, 0])
        for name in ["blk.0.attn_q.weight", "blk.0.attn_k.weight"] { file.append(name, [1, 12], zeros(48)) }
        #expect(try open(file).tensors.map { $0.storedForm?.isUnknown } == [false, true])
    }

    @Test("rows that are no runs of bytes keep their order: blocks across rows, another shape than the model's")
    func keepsRowsThatAreNoRuns() throws {
        var file = GGUFBytes()
        file.add("general.architecture", text: "llama")
        file.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        file.add("comfy.gguf.orig_shape.blk.0.attn_k.weight", arrayOf: 5, count: 2, [4, 0, 0, 0, 3, 0, 0, 0])
        file.append("blk.0.attn_q.bias", [32], type: 8, zeros(34))
        file.append("blk.0.attn_k.weight", [1, 12], zeros(48))
        file.append("blk.1.attn_q.weight", [4, 0], [])
        file.append("blk.2.attn_q.weight", [], zeros(4))
        #expect(try open(file).tensors.map { $0.storedForm?.isUnknown } == [true, true, false, false])
        #expect(try open(file).tensors.allSatisfy { $0.rowOrder == nil })
    }

    @Test func normsOfGemmaAreKnownToHoldOneMore() throws {
        let names = ["output_norm.weight", "blk.0.attn_q_norm.weight", "blk.0.ffn_norm.weight", "blk.0.attn_q.weight"]
        #expect(
            try open("gemma3", names, heads: [:]).tensors.map { $0.storedForm?.isPlusOne } == [true, true, true, false])
        #expect(try open("qwen3", names, heads: [:]).tensors.allSatisfy { $0.storedForm?.isPlusOne == false })
        var file = GGUFBytes()
        file.add("general.architecture", text: "gemma3")
        file.append("output_norm.weight", [32], type: 8, zeros(34))
        #expect(try open(file).tensors.map(\.storedForm) == [StoredForm(name: "output_norm.weight", isUnknown: true)])
    }

    @Test("a prefix of image models goes if every tensor has it, as in files that hold nothing else")
    func takesOffThePrefix() throws {
        let prefix = "model.diffusion_model."
        for architecture in ["flux", nil] {
            let checkpoint = try open(architecture, [prefix + "a.weight", prefix + "b"], heads: [:])
            #expect(checkpoint.tensors.map(\.name) == ["a.weight", "b"])
            #expect(checkpoint.tensors.map(\.storedName) == [prefix + "a.weight", prefix + "b"])
        }
        for names in [[prefix + "a", "first_stage_model.a"], [prefix + "a", prefix], ["model.a"]] {
            #expect(try open("flux", names, heads: [:]).tensors.map(\.name) == names)
        }
    }

    @Test func shardsHaveTheNamesThatTheFirstOnesKeysGiveThem() throws {
        var (first, second) = (GGUFBytes(), GGUFBytes())
        first.add("general.architecture", text: "llama")
        first.add("llama.attention.head_count", type: 4, [2, 0, 0, 0])
        first.append("blk.0.attn_v.weight", [1, 12], zeros(48))
        second.append("blk.0.attn_q.weight", [1, 12], zeros(48))
        let checkpoint = try Checkpoint(
            sources: [first, second].map { MemoryBytes($0.file, name: "m.gguf") }, name: "m")
        #expect(
            checkpoint.tensors.map(\.name) == [
                "model.layers.0.self_attn.v_proj.weight", "model.layers.0.self_attn.q_proj.weight",
            ])
        #expect(checkpoint.tensors.map { $0.rowOrder?.heads } == [nil, 2])
    }

    /// A file with tensors of 12 rows; the values of keys about heads are those of u32.
    private func open(
        _ architecture: String?, _ names: [String], heads: [String: [UInt8]] = ["head_count": [2, 0, 0, 0]]
    ) throws -> Checkpoint {
        var file = GGUFBytes()
        if let architecture { file.add("general.architecture", text: architecture) }
        for (key, value) in heads { file.add("\(architecture ?? "").attention.\(key)", type: 4, value) }
        for name in names { file.append(name, [1, 12], zeros(48)) }
        return try open(file)
    }

    private func open(_ file: GGUFBytes) throws -> Checkpoint {
        try Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m")
    }

    private func zeros(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}
