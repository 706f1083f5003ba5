// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import TestSupport
import Testing

@testable import Findings

/// Files of other formats that were made from FP8 are known by their weights, and no others.
@Suite struct FormatParentTests {
    /// What the weights were before.
    enum Before: Sendable, CaseIterable {
        case floats
        case e4m3
        case e4m3Tensor
        case blocks
        case sixteenths
        case ternary
    }

    private static func e4m3(_ value: Float) -> Float {
        let exponent = value == 0 ? -6 : max(value.exponent, -6)
        let step = Float(sign: .plus, exponent: exponent - 3, significand: 1)
        return (value / step).rounded(.toNearestOrEven) * step
    }

    /// 64 × 256 weights of a normal distribution of deviation 0.05.
    private static func weights(_ before: Before, seed: UInt64) -> [Float] {
        var generator = SplitMix64(seed: seed)
        let drawn = (0..<64 * 256)
            .map { _ in (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0...1, using: &generator) } * 0.05
            }
        let scale = drawn.reduce(0) { max($0, abs($1)) } / 448
        switch before {
        case .floats: return drawn
        case .e4m3: return drawn.map(e4m3)
        case .e4m3Tensor: return drawn.map { e4m3($0 / scale) * scale }
        case .blocks: return drawn.map { e4m3($0 * 0x1p10) * 0x1p-10 }
        case .sixteenths: return drawn.map { ($0 * 64).rounded() / 64 }
        case .ternary: return drawn.map { $0 > 0.03 ? 0.0625 : $0 < -0.03 ? -0.0625 : 0 }
        }
    }

    /// A GGUF file of two layers in Q8_0.
    private static func file(_ before: Before) -> [UInt8] {
        var file = GGUFBytes()
        for layer in 0..<2 {
            file.tensors.append(
                GGUFBytes.Tensor("layer\(layer).weight", [256, 64], type: 8, at: UInt64(file.data.count)))
            let values = weights(before, seed: UInt64(layer + 1))
            for start in stride(from: 0, to: values.count, by: 32) {
                let block = values[start..<start + 32]
                let scale = block.reduce(0) { max($0, abs($1)) } / 127
                file.data += SafetensorsBytes.littleEndian(Float16(scale).bitPattern)
                file.data += block.map { UInt8(bitPattern: Int8(scale > 0 ? ($0 / scale).rounded() : 0)) }
            }
        }
        return file.file
    }

    @Test(arguments: Before.allCases)
    func areFoundWhereTheyWereFP8(_ before: Before) async throws {
        let checkpoint = try Checkpoint(sources: [MemoryBytes(Self.file(before), name: "m.gguf")], name: "m.gguf")
        let diagnosis = try await Diagnosis(of: checkpoint)
        let isFP8 = [.e4m3, .e4m3Tensor, .blocks].contains(before)
        let found = diagnosis.findings.filter { $0.severity != .note }
        #expect(found.map(\.id) == (isFP8 ? [.fp8Parent] : []), "\(diagnosis.formats.map(\.parent.lattices))")
        guard isFP8 else { return }
        #expect(found[0].subjects.count == 2)
        #expect(diagnosis.mark == .unmeasured)
        let loss = try #require(diagnosis.formats[0].parent.found?.parentDB)
        #expect((30.5...33).contains(loss))
    }

    /// llama.cpp keeps the halves of a head of query and key in turns; the weights themselves are the original's.
    @Test(arguments: [true, false])
    func rowsInTheOrderOfLlamaAreNamed(_ isReordered: Bool) async throws {
        let names = ["a.q_proj", "a.v_proj"]
        let layers = names.indices.map { Self.weights(.floats, seed: UInt64($0 + 7)) }
        var file = GGUFBytes()
        for (name, values) in zip(names, layers) {
            file.tensors.append(GGUFBytes.Tensor("\(name).weight", [256, 64], type: 0, at: UInt64(file.data.count)))
            var rows = (0..<64).map { Array(values[$0 * 256..<($0 + 1) * 256]) }
            if isReordered, name.hasSuffix("q_proj") {
                let ordered = rows
                for row in 0..<64 { rows[LlamaRows.place(of: row, head: 32)] = ordered[row] }
            }
            file.tensors[file.tensors.count - 1].type = 8
            for row in rows {
                for start in stride(from: 0, to: 256, by: 32) {
                    let block = row[start..<start + 32]
                    let scale = block.reduce(0) { max($0, abs($1)) } / 127
                    file.data += SafetensorsBytes.littleEndian(Float16(scale).bitPattern)
                    file.data += block.map { UInt8(bitPattern: Int8(($0 / scale).rounded())) }
                }
            }
        }
        let original = SafetensorsBytes.file(
            zip(names, layers).map { ("\($0).weight", "F32", [64, 256], SafetensorsBytes.f32($1)) })
        let diagnosis = try await Diagnosis(
            of: Checkpoint(sources: [MemoryBytes(file.file, name: "m.gguf")], name: "m.gguf"),
            reference: Checkpoint(sources: [MemoryBytes(original, name: "o")], name: "o.safetensors"))
        let found = diagnosis.findings.filter { $0.severity != .note }
        #expect(found.map(\.id) == (isReordered ? [.rowsReordered] : []), "\(found)")
        #expect(found.first?.subjects.map(\.name) ?? ["a.q_proj"] == ["a.q_proj"])
    }
}
