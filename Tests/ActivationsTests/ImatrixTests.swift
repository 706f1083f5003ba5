// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Activations

@Suite struct ImatrixTests {
    /// A GGUF imatrix of two layers as llama.cpp writes it.
    private func gguf(_ change: (inout GGUFBytes) -> Void = { _ in }) -> [UInt8] {
        var file = GGUFBytes()
        file.add("general.type", text: "imatrix")
        file.append("blk.0.attn_q.weight.in_sum2", [2], SafetensorsBytes.f32([6, 8]))
        file.append("blk.0.attn_q.weight.counts", [1], SafetensorsBytes.f32([3]))
        file.append("blk.0.attn_q.weight.in_sum", [2], SafetensorsBytes.f32([-1, 1]))
        file.append("other.weight.in_sum2", [2, 1], SafetensorsBytes.f32([1, 2]))
        file.append("other.weight.counts", [1, 1], SafetensorsBytes.f32([5]))
        change(&file)
        return file.file
    }

    /// An older imatrix of these entries, with what follows them.
    private func dat(
        _ entries: [(name: String, calls: Int32, values: [Float])], end: [UInt8] = [], count: Int32? = nil
    ) -> [UInt8] {
        SafetensorsBytes.littleEndian(count ?? Int32(entries.count))
            + entries.flatMap { entry in
                SafetensorsBytes.littleEndian(Int32(entry.name.utf8.count)) + Array(entry.name.utf8)
                    + SafetensorsBytes.littleEndian(entry.calls)
                    + SafetensorsBytes.littleEndian(Int32(entry.values.count))
                    + SafetensorsBytes.f32(entry.values)
            } + end
    }

    @Test func anImatrixOfGGUFIsRead() throws {
        let sums = try ActivationSums(bytes: gguf())
        #expect(sums.format == .imatrixGGUF && sums.bases == [] && sums.notes == [])
        #expect(
            sums.layers == [
                LayerActivations(
                    name: "model.layers.0.self_attn.q_proj", count: 3, inputEnergy: [6, 8], inputSum: [-1, 1]),
                LayerActivations(name: "other", count: 5, inputEnergy: [1, 2]),
            ])
    }

    @Test func expertsAndUnusedLayersAreLeftOutWithANote() throws {
        let sums = try ActivationSums(
            bytes: gguf {
                $0.append("blk.0.ffn_up_exps.weight.in_sum2", [2, 2], SafetensorsBytes.f32([1, 2, 3, 4]))
                $0.append("blk.0.ffn_up_exps.weight.counts", [1, 2], SafetensorsBytes.f32([1, 1]))
                $0.append("unused.weight.in_sum2", [2], SafetensorsBytes.f32([0, 0]))
                $0.append("unused.weight.counts", [1], SafetensorsBytes.f32([0]))
                $0.append("x.in_gram", [1], SafetensorsBytes.f32([0]))
            })
        #expect(sums.layers.count == 2)
        #expect(
            sums.notes == [
                "1 tensor(s) have sums of several experts, which belong to no one layer, and are left out, such as \"blk.0.ffn_up_exps.weight\".",
                "1 tensor(s) were fed no rows, and are left out, such as \"unused.weight\".",
                "1 tensor(s) are not sums of inputs, and are left out, such as \"x.in_gram\".",
            ])
    }

    @Test(arguments: [
        ("llama.cpp", [7, 0, 0, 0, 2, 0, 0, 0, 97, 98] as [UInt8]), ("stable-diffusion.cpp", [7, 0, 0, 0]),
        ("older", []),
    ])
    func anOlderImatrixIsRead(_ program: String, _ end: [UInt8]) throws {
        let sums = try ActivationSums(
            bytes: dat(
                [
                    ("model.diffusion_model.a.weight", 3, [1, 2]),
                    ("model.diffusion_model.up_exps.weight", 1, [1]), ("model.diffusion_model.b.weight", 2, [4]),
                ], end: end))
        #expect(sums.format == .imatrixDat && sums.notes.count == 1)
        #expect(
            sums.layers == [
                LayerActivations(name: "a", count: 3, inputEnergy: [1, 2]),
                LayerActivations(name: "b", count: 2, inputEnergy: [4]),
            ])
    }

    @Test func aT5ImatrixHasTheNamesOfTheModel() throws {
        let names = ["attn_q", "attn_o", "ffn_gate", "ffn_up", "ffn_down"].map { "enc.blk.3.\($0).weight" }
        let sums = try ActivationSums(bytes: dat(names.map { ($0, 1, [1]) }))
        #expect(
            Set(sums.layers.map(\.name))
                == Set(
                    ["0.SelfAttention.q", "0.SelfAttention.o"].map { "encoder.block.3.layer.\($0)" }
                        + ["wi_0", "wi_1", "wo"].map { "encoder.block.3.layer.1.DenseReluDense.\($0)" }))
    }

    @Test func anImatrixIsNotWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.safetensors")
        let error = #expect(throws: FileError.self) {
            try ActivationSums(bytes: gguf()).write(to: path, overwrite: false)
        }
        #expect(
            error?.rule == "activations-missing" && error?.kind == .outputRefused && FileStatus(ofPath: path) == nil)
    }

    static let ggufRules = [
        "activations-format", "activations-missing", "activations-type", "activations-shape", "activations-count",
        "activations-value", "activations-duplicate", "activations-name",
    ]

    /// Damaged files of GGUF by the rule that refuses them.
    @Test(arguments: ggufRules)
    func aDamagedImatrixOfGGUFIsRefusedByItsRule(_ rule: String) throws {
        let one = SafetensorsBytes.f32([1])
        let file = gguf { file in
            switch rule {
            case "activations-format": file.keys = []
            case "activations-missing": file.append("x.weight.in_sum2", [1], one)
            case "activations-type":
                file.append("x.weight.in_sum2", [1], one)
                file.append("x.weight.counts", [1], type: 26, one)
            case "activations-shape": file.append("other.weight.in_sum", [1], one)
            case "activations-count":
                file.append("x.weight.in_sum2", [1], one)
                file.append("x.weight.counts", [1], SafetensorsBytes.f32([.nan]))
            case "activations-value":
                file.append("x.weight.in_sum2", [1], SafetensorsBytes.f32([-1]))
                file.append("x.weight.counts", [1], one)
            case "activations-duplicate":
                file.append("model.layers.0.self_attn.q_proj.weight.in_sum2", [1], one)
                file.append("model.layers.0.self_attn.q_proj.weight.counts", [1], one)
            default:
                file.append(".in_sum2", [1], one)
                file.append(".counts", [1], one)
            }
        }
        let error = #expect(throws: FileError.self) { try ActivationSums(bytes: file) }
        #expect(error?.rule == rule)
    }

    /// Damaged older files, each with the rule that refuses it.
    static let damaged: [(what: String, entries: [(String, Int32, [Float])], end: [UInt8], cut: Int, rule: String)] = [
        ("cut within a value", [("a", 1, [1, 2, 3])], [], 1, "imatrix-end"),
        ("an entry too few", [("a", 1, [1]), ("b", 1, [1])], [], 14 + 3, "imatrix-end"),
        ("no calls", [("a", 0, [1])], [], 0, "activations-count"),
        ("negative calls", [("a", -1, [1])], [], 0, "activations-count"),
        ("no values", [("abcdef", 1, [])], [], 0, "activations-size"),
        ("a negative value", [("a", 1, [-1])], [], 0, "activations-value"),
        ("a value that is not a number", [("a", 1, [.nan])], [], 0, "activations-value"),
        ("a layer twice", [("a", 1, [1]), ("a", 1, [1])], [], 0, "activations-duplicate"),
        ("a layer under two names", [("a", 1, [1]), ("a.weight", 1, [1])], [], 0, "activations-duplicate"),
        (
            "a second name that is too long", [("a", 1, [1]), (String(repeating: "b", count: 1001), 1, [1])], [], 0,
            "imatrix-entry"
        ),
        ("a text that is too short", [("a", 1, [1])], [1, 0, 0, 0, 9, 0, 0, 0, 97], 0, "imatrix-trailing"),
        ("a text that is too long", [("a", 1, [1])], [1, 0, 0, 0, 1, 0, 0, 0, 97, 97], 0, "imatrix-trailing"),
        ("a negative text", [("a", 1, [1])], [1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF], 0, "imatrix-trailing"),
        ("half a number at the end", [("a", 1, [1])], [1, 0], 0, "imatrix-end"),
        ("experts alone", [("a_exps.weight", 1, [1])], [], 0, "activations-missing"),
    ]

    @Test(arguments: damaged.indices)
    func aDamagedOlderImatrixIsRefusedByItsRule(_ index: Int) throws {
        let damaged = Self.damaged[index]
        let bytes = dat(damaged.entries.map { (name: $0.0, calls: $0.1, values: $0.2) }, end: damaged.end)
        let error = #expect(throws: FileError.self, "\(damaged.what)") {
            try ActivationSums(bytes: Array(bytes.dropLast(damaged.cut)))
        }
        #expect(error?.rule == damaged.rule, "\(damaged.what)")
    }

    @Test func anOlderImatrixWithANameThatIsNotTextIsRefused() throws {
        var bytes = dat([("abcd", 1, [1])])
        bytes[10] = 0xFF
        let error = #expect(throws: FileError.self) { try ActivationSums(bytes: bytes) }
        #expect(error?.rule == "imatrix-entry")
    }
}
