// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Conversion
import Files
import OrderedCollections
import TestSupport
import Testing

@Suite struct ConverterTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: Scaling.allCases)
    func writesTheSameFileWithAnyNumberOfTasks(scaling: Scaling) async throws {
        let input = try model()
        let recipe = try Recipe(scaling: scaling)
        let one = folder.path("one")
        let three = folder.path("three")
        _ = try await Converter(checkpoint: input, recipe: recipe).convert(to: one, overwrite: false, threads: 1)
        _ = try await Converter(checkpoint: input, recipe: recipe).convert(to: three, overwrite: false, threads: 3)
        #expect(try folder.bytes(of: "one") == folder.bytes(of: "three"))
    }

    @Test(arguments: Scaling.allCases)
    func leavesALayerWithNonFiniteWeightsAsItIs(scaling: Scaling) async throws {
        let bad = SafetensorsBytes.f32([1, .nan, 2, -.infinity])
        let input = try checkpoint([
            ("bad.weight", "F32", [2, 2], bad), ("good.weight", "F32", [1, 4], SafetensorsBytes.f32([1, 2, 3, 4])),
        ])
        let converter = Converter(checkpoint: input, recipe: try Recipe(scaling: scaling))
        let plan = try await converter.convert(to: folder.path("out"), overwrite: false, threads: 2)
        #expect(plan.leftAlone.map(\.tensor.name) == ["bad.weight"])
        #expect(plan.leftAlone.map(\.reason) == [.nonFinite(count: 2)])
        let output = try Checkpoint(opening: folder.path("out"))
        #expect(try bytes("bad.weight", of: output) == bad)
        #expect(
            Set(output.tensors.map(\.name)) == ["bad.weight", "good.weight", "good.weight_scale", "good.comfy_quant"])
        #expect(output.metadata[QuantizationMarkerHeader.key]?.contains("bad") == false)
    }

    @Test(arguments: Scaling.allCases)
    func leavesALayerWhoseRotationOverflowsAsItIs(scaling: Scaling) async throws {
        let huge = SafetensorsBytes.f32(Array(repeating: 1, count: 64) + Array(repeating: 3e38, count: 64))
        let input = try checkpoint([
            ("huge.weight", "F32", [2, 64], huge),
            ("good.weight", "F32", [1, 64], SafetensorsBytes.f32(Array(repeating: 1, count: 64))),
        ])
        let recipe = try Recipe(scaling: scaling, rotation: GroupRequest(size: 64), force: true)
        let plan = try await Converter(checkpoint: input, recipe: recipe)
            .convert(to: folder.path("out"), overwrite: false, threads: 2)
        #expect(plan.leftAlone.map(\.tensor.name) == ["huge.weight"])
        #expect(
            plan.leftAlone.map(\.reason.description) == [
                "holds 64 weights too large to be rotated: sums of them pass what float32 holds"
            ])
        let output = try Checkpoint(opening: folder.path("out"))
        #expect(try bytes("huge.weight", of: output) == huge)
        #expect(output.tensor(named: "good.weight")?.elementType == .i8)
        // Without a rotation float32 holds it.
        let plain = Converter(checkpoint: input, recipe: try Recipe(scaling: scaling))
        #expect(try await plain.convert(to: folder.path("plain"), overwrite: false, threads: 2).leftAlone.isEmpty)
    }

    @Test(
        arguments: [
            (Scaling.row, nil, Float(1) / (1 / Float(1e-12) * 127)), (.tensor, nil, Float(1e-12) / 127),
            (.row, 4, 1e-30),
        ] as [(Scaling, Int?, Float)])
    func givesALayerOfZerosTheSmallestScale(scaling: Scaling, group: Int?, scale: Float) async throws {
        let zeros = SafetensorsBytes.f32(Array(repeating: 0, count: 8))
        let input = try checkpoint([("a.weight", "F32", [1, 8], zeros)])
        let rotation = try group.map { size throws(RecipeError) in try GroupRequest(size: size) }
        let converter = Converter(checkpoint: input, recipe: try Recipe(scaling: scaling, rotation: rotation))
        _ = try await converter.convert(to: folder.path("out"), overwrite: false, threads: 1)
        let output = try Checkpoint(opening: folder.path("out"))
        #expect(try bytes("a.weight", of: output) == Array(repeating: 0, count: 8))
        #expect(try bytes("a.weight_scale", of: output) == SafetensorsBytes.f32([scale]))
        #expect(output.tensor(named: "a.weight_scale")?.shape == [])
    }

    @Test func rotatesATensorWiseFileTrulyWhereItIsForced() async throws {
        let weights = SafetensorsBytes.f32([1, 0, 0, 0, 0, 0, 0, 1])
        let input = try checkpoint([("a.weight", "F32", [2, 4], weights)])
        let recipe = try Recipe(scaling: .tensor, rotation: GroupRequest(size: 4), force: true)
        _ = try await Converter(checkpoint: input, recipe: recipe)
            .convert(to: folder.path("out"), overwrite: false, threads: 1)
        let output = try Checkpoint(opening: folder.path("out"))
        let codes = try bytes("a.weight", of: output).map { Int8(bitPattern: $0) }
        #expect(codes == [127, 127, 127, -127, -127, 127, 127, 127])
        let marker = String(decoding: try bytes("a.comfy_quant", of: output), as: UTF8.self)
        #expect(
            marker == #"{"format": "int8_tensorwise", "orig_dtype": "torch.bfloat16", "convrot": true, "#
                + #""convrot_groupsize": 4}"#
        )
    }

    @Test func castsWhatItIsAskedToAndKeepsTheRestByteForByte() async throws {
        let weights = SafetensorsBytes.f32([1, 1.00390625, .nan, -.infinity])
        let input = try checkpoint([
            ("x_embedder.weight", "F32", [2, 2], weights), ("x_embedder.bias", "F32", [2, 2], weights),
        ])
        let recipe = try Recipe(presets: [#require(Preset.named("zimage"))], outputType: .bfloat16)
        let plan = try await Converter(checkpoint: input, recipe: recipe)
            .convert(to: folder.path("out"), overwrite: false, threads: 1)
        #expect(plan.cast.map(\.tensor.name) == ["x_embedder.weight"])
        let output = try Checkpoint(opening: folder.path("out"))
        let cast = try bytes("x_embedder.weight", of: output)
        // 1.00390625 lies half-way between two BF16 numbers and goes to the even one.
        #expect(Array(cast[0..<4]) == [0x80, 0x3F, 0x80, 0x3F])
        #expect(cast[5] & 0x7F == 0x7F && cast[4] & 0x7F != 0)
        #expect(Array(cast[6...]) == [0x80, 0xFF])
        #expect(try bytes("x_embedder.bias", of: output) == weights)
    }

    @Test func refusesToWriteOverItsInput() async throws {
        let input = try model()
        let path = try #require(input.paths.first)
        let converter = Converter(checkpoint: input, recipe: try Recipe())
        let error = await #expect(throws: ConversionError.self) {
            try await converter.convert(to: path, overwrite: true, threads: 1)
        }
        #expect(
            error?.description == "The output \"\(path)\" is the input: choose another name, since what is read is "
                + "never written over."
        )
    }

    @Test func leavesNothingBehindWhereAFileIsInTheWay() async throws {
        let input = try model()
        try folder.write([1], to: "out")
        let names = try folder.names()
        let converter = Converter(checkpoint: input, recipe: try Recipe())
        let path = folder.path("out")
        let error = await #expect(throws: FileError.self) {
            try await converter.convert(to: path, overwrite: false, threads: 1)
        }
        #expect(error?.kind == .outputRefused)
        #expect(try folder.names() == names)
        #expect(try folder.bytes(of: "out") == [1])
    }

    @Test func reportsEveryByteOfTheInputOnce() async throws {
        let input = try model()
        let progress = ProgressLog()
        let converter = Converter(checkpoint: input, recipe: try Recipe())
        _ = try await converter.convert(to: folder.path("out"), overwrite: false, threads: 1) {
            progress.add($0, $1)
        }
        let total = input.tensors.reduce(0) { $0 + $1.byteCount }
        #expect(progress.totals == [total])
        #expect(progress.done.last == total)
        #expect(progress.done == progress.done.sorted())
        #expect(progress.done.count > 3)
    }

    /// A layer of several blocks, one of one row, and what is not a layer; in a file, as inputs are.
    private func model() throws -> Checkpoint {
        // BF16 numbers around ±0.01, in a chunk whose length fits no row, so that no two rows are the same.
        var generator = SplitMix64(seed: 7)
        var chunk: [UInt8] = []
        for _ in 0..<20_011 {
            chunk += [UInt8(truncatingIfNeeded: generator.next()), 0x3C]
        }
        var weights: [UInt8] = []
        while weights.count < 6000 * 256 * 2 {
            weights += chunk
        }
        weights.removeLast(weights.count - 6000 * 256 * 2)
        return try checkpoint([
            ("big.weight", "BF16", [6000, 256], weights),
            ("big.bias", "BF16", [8], Array(weights.prefix(16))),
            ("one.weight", "BF16", [1, 8], Array(weights.dropFirst(16).prefix(16))),
            ("ids", "I64", [2], Array(0..<16)),
        ])
    }

    private func checkpoint(
        _ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])]
    ) throws -> Checkpoint {
        let bytes = SafetensorsBytes.file(tensors, metadata: [("format", "pt")])
        return try Checkpoint(opening: folder.write(bytes, to: "input.safetensors"))
    }

    private func bytes(_ name: String, of checkpoint: Checkpoint) throws -> [UInt8] {
        try checkpoint.bytes(of: #require(checkpoint.tensor(named: name)))
    }
}
