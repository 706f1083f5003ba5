// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files
import OrderedCollections
import TestSupport
import Testing

/// A tensor as it stands in a file.
typealias SafetensorsTensor = (name: String, dtype: String, shape: [Int], bytes: [UInt8])

@Suite struct DequantizationTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func writesTheWeightsBackInTheirOriginalBasis() async throws {
        // Codes 2·(1, 0, 0, 0) are half of the first column of H₄ each, times the scale.
        let input = try quantized(marker: #"{"convrot": true, "convrot_groupsize": 4}"#)
        let output = try await dequantize(input, as: .f32)
        #expect(try bytes("a.weight", of: output) == SafetensorsBytes.f32([0.5, 0.5, 0.5, -0.5, -1, -1, -1, 1]))
    }

    @Test func leavesNoTraceOfQuantization() async throws {
        let input = try quantized(marker: #"{"format": "int8_tensorwise"}"#)
        let output = try await dequantize(input, as: nil)
        #expect(Set(output.tensors.map(\.name)) == ["a.weight", "norm.weight"])
        #expect(output.metadata == ["format": "pt"])
        #expect(try bytes("norm.weight", of: output) == bytes("norm.weight", of: input))
    }

    @Test(
        arguments: [
            (#"{"orig_dtype": "torch.float16"}"#, nil, ElementType.f16),
            (#"{"orig_dtype": "torch.float32"}"#, nil, .f32),
            (#"{"orig_dtype": "torch.float16"}"#, .bf16, .bf16),
            (#"{"orig_dtype": "complex"}"#, nil, .bf16),
            ("{}", nil, .bf16),
            ("{}", .f64, .f64),
        ] as [(String, ElementType?, ElementType)])
    func choosesTheTypeOfTheWeights(marker: String, asked: ElementType?, written: ElementType) async throws {
        let output = try await dequantize(try quantized(marker: marker), as: asked)
        #expect(output.tensor(named: "a.weight")?.elementType == written)
        #expect(output.tensor(named: "a.weight")?.shape == [2, 4])
    }

    @Test func keepsWhatItCannotReadAndSaysSo() async throws {
        let input = try quantized(marker: #"{"format": "int8_blockwise"}"#)
        let plan = try DequantizationPlan(for: input)
        #expect(plan.unreadable.map(\.name) == ["a"])
        let output = try await dequantize(input, as: nil)
        #expect(output.tensors.map(\.name).sorted() == input.tensors.map(\.name).sorted())
        #expect(output.metadata == input.metadata)
    }

    @Test(
        "stops if codes and scale are not the weight, or nothing can be dequantized",
        arguments: [
            ([("a.weight_zero_point", "I8", [2, 1], [1, 2])], true),
            ([("a.pre_quant_scale", "F32", [4], [UInt8](repeating: 1, count: 16))], true),
            ([("b.codes", "I8", [64, 64], (0..<4096).map { UInt8($0 & 255) })], true),
            ([("a.weight_zero_point", "I8", [2, 1], [0, 0])], false),
            ([("a.input_scale", "F32", [], [0, 0, 128, 63])], false),
            ([("b.mask", "U8", [64, 64], [UInt8](repeating: 1, count: 4096))], false),
        ] as [([SafetensorsTensor], Bool)])
    func stopsAtWhatIsNotUnderstood(others: [SafetensorsTensor], stops: Bool) async throws {
        let input = try quantized(marker: #"{"format": "int8_tensorwise"}"#, others)
        let plan = try DequantizationPlan(for: input)
        let refusal = Result { try plan.checkUnderstood(input) }
        if case .failure(ConversionError.notUnderstood) = refusal {
            #expect(stops)
        } else {
            #expect(!stops, "\(refusal)")
        }
        guard !stops else { return }
        // What changes nothing goes with the scale.
        let output = try await dequantize(input, as: nil)
        let kept = others.map(\.name).filter { $0.hasPrefix("b.") }
        #expect(Set(output.tensors.map(\.name)) == Set(["a.weight", "norm.weight"] + kept))
    }

    @Test(arguments: [
        ("a.int8_weight", "a.scale"), ("a.weight._data", "a.weight._scale"), ("a.weight", "a.scale"),
    ])
    func readsOtherMakersNames(weight: String, scale: String) async throws {
        let tensors: [SafetensorsTensor] = [
            (weight, "I8", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]), (scale, "F32", [2, 1], SafetensorsBytes.f32([1, 2])),
        ]
        let input = try Checkpoint(sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: "file")], name: "file")
        let output = try await dequantize(input, as: .f32)
        #expect(output.tensors.map(\.name) == ["a.weight"])
        #expect(try bytes("a.weight", of: output) == SafetensorsBytes.f32([1, 2, 3, 4, 10, 12, 14, 16]))
    }

    @Test(arguments: [nil, 64] as [Int?])
    func comesBackToTheOriginalWithinHalfAStep(group: Int?) async throws {
        let original = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        let rotation = try group.map { size throws(RecipeError) in try GroupRequest(size: size) }
        let recipe = try Recipe(rotation: rotation)
        _ = try await Converter(checkpoint: original, recipe: recipe)
            .convert(to: folder.path("quantized"), overwrite: false, threads: 2)
        let quantized = try Checkpoint(opening: folder.path("quantized"))
        let back = try await dequantize(quantized, as: .f32)
        #expect(Set(back.tensors.map(\.name)) == Set(original.tensors.map(\.name)))
        let layers = try QuantizedCheckpoint(scanning: quantized).layers
        #expect(layers.count == 5)
        for layer in layers {
            let before = try bytes(layer.weight.name, of: original)
            let after = try bytes(layer.weight.name, of: back)
            let (signal, noise) = Self.energies(before, after)
            // The codes' own rounding: a step has variance 1/12, and rows of a trained layer leave 30 dB and more.
            #expect(noise > 0 && signal / noise > 1000, "\(layer.name)")
        }
    }

    /// Σw² and Σ(w−ŵ)² of BF16 weights and what came back as F32.
    private static func energies(_ before: [UInt8], _ after: [UInt8]) -> (signal: Double, noise: Double) {
        var energies = (signal: 0.0, noise: 0.0)
        for index in stride(from: 0, to: before.count / 2, by: 7) {
            let bits = UInt32(before[2 * index]) << 16 | UInt32(before[2 * index + 1]) << 24
            let value = after[4 * index..<4 * index + 4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            let weight = Double(Float(bitPattern: bits))
            energies.signal += weight * weight
            energies.noise += (weight - Double(Float(bitPattern: value))) * (weight - Double(Float(bitPattern: value)))
        }
        return energies
    }

    private func dequantize(_ checkpoint: Checkpoint, as type: ElementType?) async throws -> Checkpoint {
        let path = folder.path("back")
        try await Dequantization(of: checkpoint, as: type).write(to: path, overwrite: true, threads: 2)
        return try Checkpoint(opening: path)
    }

    /// One layer of two rows with scales ½ and 1, and a norm; the header speaks of the layer too.
    private func quantized(marker: String, _ others: [SafetensorsTensor] = []) throws -> Checkpoint {
        let escaped = marker.reduce(into: "") { $0 += $1 == "\"" ? "\\\"" : String($1) }
        let marker = Array(marker.utf8)
        let bytes = SafetensorsBytes.file(
            [
                ("a.weight", "I8", [2, 4], [2, 0, 0, 0, 0xFE, 0, 0, 0]),
                ("a.weight_scale", "F32", [2, 1], SafetensorsBytes.f32([0.5, 1])),
                ("a.comfy_quant", "U8", [marker.count], marker),
                ("norm.weight", "F32", [2], SafetensorsBytes.f32([3, 4])),
            ] + (others.isEmpty ? [("a.input_scale", "F32", [], SafetensorsBytes.f32([1]))] : others),
            metadata: [("format", "pt"), ("_quantization_metadata", #"{\"layers\": {\"a\": \#(escaped)}}"#)]
        )
        return try Checkpoint(sources: [MemoryBytes(bytes, name: "quantized")], name: "quantized")
    }

    private func bytes(_ name: String, of checkpoint: Checkpoint) throws -> [UInt8] {
        try checkpoint.bytes(of: #require(checkpoint.tensor(named: name)))
    }
}
