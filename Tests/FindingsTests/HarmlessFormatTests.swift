// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import TestSupport
import Testing

@testable import Findings

/// Files of other formats that look like a defect and are none, each beside the defect that it looks like.
@Suite struct HarmlessFormatTests {
    private typealias Tensor = EditedFile.Tensor

    private static func diagnosis(_ tensors: [Tensor], metadata: [(key: String, value: String)] = []) async throws
        -> Diagnosis
    {
        let bytes = SafetensorsBytes.file(tensors, metadata: metadata)
        return try await Diagnosis(of: Checkpoint(sources: [MemoryBytes(bytes, name: "m")], name: "m.safetensors"))
    }

    private static func accusations(_ diagnosis: Diagnosis) -> Set<FindingID> {
        Set(diagnosis.findings.filter { $0.severity != .note }.map(\.id))
    }

    private static func marker(_ layer: String, _ text: String) -> Tensor {
        ("\(layer).comfy_quant", "U8", [text.utf8.count], Array(text.utf8))
    }

    private static func scalar(_ name: String, _ value: Float) -> Tensor {
        (name, "F32", [], SafetensorsBytes.f32([value]))
    }

    /// FP8 E4M3 codes of both signs, of magnitudes from 0x20 (2⁻³) to `largest`, drawn from a seed.
    private static func codes(_ count: Int, largest: UInt8, seed: UInt64 = 1) -> [UInt8] {
        var generator = SplitMix64(seed: seed)
        return (0..<count)
            .map { _ in
                UInt8.random(in: 0x20...largest, using: &generator) | (Bool.random(using: &generator) ? 0x80 : 0)
            }
    }

    /// An FP8 layer of 32 × 64 codes with a scale and a marker.
    private static func fp8(_ layer: String, _ codes: [UInt8], scale: Float?, more: String = "") -> [Tensor] {
        let weight: Tensor = ("\(layer).weight", "F8_E4M3", [codes.count / 64, 64], codes)
        guard let scale else { return [weight] }
        return [
            weight, scalar("\(layer).weight_scale", scale), marker(layer, "{\"format\": \"float8_e4m3fn\"\(more)}"),
        ]
    }

    // MARK: A scale that was lost

    @Test func codesWithAScaleOfOneThatReachTheLimitHaveLostIt() async throws {
        let layers = ["a", "b"]
            .flatMap {
                Self.fp8($0, Self.codes(2048, largest: 0x7D) + [0x7E] + Array(repeating: 0x30, count: 63), scale: 1)
            }
        #expect(Self.accusations(try await Self.diagnosis(layers)) == [.fp8ScaleLost])
    }

    /// One layer reaches 448 by chance; the others do not.
    @Test func oneLayerOfPlainWeightsMayReachTheLimit() async throws {
        let layers =
            Self.fp8("a", Self.codes(2047, largest: 0x38) + [0x7E], scale: nil)
            + ["b", "c", "d"].flatMap { Self.fp8($0, Self.codes(2048, largest: 0x38), scale: nil) }
        #expect(Self.accusations(try await Self.diagnosis(layers)) == [])
    }

    /// Every layer reaches it, and as weights they are as small as weights are.
    @Test func smallWeightsMayHoldOneOfTheLargest() async throws {
        let small = { (seed: UInt64) in Self.codes(65_535, largest: 0x28, seed: seed) + [0x7E] }
        let layers = Self.fp8("a", small(1), scale: nil) + Self.fp8("b", small(2), scale: nil)
        let diagnosis = try await Self.diagnosis(layers)
        // √(448² / 65,536) alone is 1.75: as large as no matrix is.
        #expect(Self.accusations(diagnosis) == [.fp8ScaleLost])
        let scaled = Self.fp8("a", small(1), scale: 0.01) + Self.fp8("b", small(2), scale: 0.02)
        #expect(Self.accusations(try await Self.diagnosis(scaled)) == [])
    }

    @Test func layersOfZerosHaveAScaleOfOne() async throws {
        let layers = ["a", "b"].flatMap { Self.fp8($0, Array(repeating: 0, count: 2048), scale: 1) }
        #expect(Self.accusations(try await Self.diagnosis(layers)) == [])
    }

    /// A plain cast of good weights that was cast back.
    @Test(arguments: [false, true])
    func numbersOfFP8AreLostScalesOnlyIfTheyReachTheLimit(_ isLost: Bool) async throws {
        let numbers = (0..<4096).map { Float($0 % 15 + 1) * (isLost ? 1 : 0.001953125) }
        let values = (isLost ? [Float(448)] : [0.5]) + numbers.dropFirst()
        let gguf = ["a", "b"].map { ("\($0).weight", "F32", [64, 64], SafetensorsBytes.f32(values)) }
        #expect(Self.accusations(try await Self.diagnosis(gguf)) == (isLost ? [.fp8ScaleLost] : []))
    }

    // MARK: Weights too small for FP8

    private static func plain(_ codes: [UInt8]) -> [Tensor] {
        fp8("a", codes, scale: nil) + fp8("b", codes, scale: nil)
    }

    @Test func weightsOfAFewStepsAreLost() async throws {
        var generator = SplitMix64(seed: 3)
        let tiny = (0..<2048).map { _ in UInt8.random(in: 0...3, using: &generator) }
        #expect(Self.accusations(try await Self.diagnosis(Self.plain(tiny))) == [.fp8Underflow])
    }

    @Test func prunedWeightsAreNot() async throws {
        let kept = Self.codes(2048, largest: 0x38)
        let pruned = kept.enumerated().map { $0.offset.isMultiple(of: 10) ? $0.element : 0 }
        #expect(Self.accusations(try await Self.diagnosis(Self.plain(pruned))) == [])
    }

    @Test func weightsOfThreeValuesAreNot() async throws {
        let ternary = (0..<2048).map { [UInt8(0), 1, 0x81][$0 % 3] }
        #expect(Self.accusations(try await Self.diagnosis(Self.plain(ternary))) == [])
    }

    // MARK: Scales of activations

    @Test(
        arguments: [
            (0.02, 0.02, "", true), (0.02, 0.03, "", false), (1, 1, "", false),
            (0.02, 0.02, ", \"full_precision_matrix_mult\": true", false),
        ] as [(Float, Float, String, Bool)])
    func copiedScalesOfActivations(weights: Float, inputs: Float, more: String, isAccused: Bool) async throws {
        let layers =
            Self.fp8("a", Self.codes(2048, largest: 0x70), scale: weights, more: more) + [
                Self.scalar("a.input_scale", inputs)
            ]
        #expect(Self.accusations(try await Self.diagnosis(layers)) == (isAccused ? [.inputScaleCopied] : []))
    }

    // MARK: Numbers that are none

    @Test(arguments: [true, false])
    func biasesThatAreNoNumbersAreNamed(_ isBroken: Bool) async throws {
        let bias = SafetensorsBytes.f32([Float](repeating: 1, count: 31) + [isBroken ? .nan : 1])
        let layers = Self.fp8("a", Self.codes(2048, largest: 0x70), scale: 0.01) + [("a.bias", "F32", [32], bias)]
        #expect(Self.accusations(try await Self.diagnosis(layers)) == (isBroken ? [.nanCodes] : []))
    }

    // MARK: NVFP4

    /// An NVFP4 layer of 128 × 128 weights; its codes and scales are drawn.
    private static func nvfp4(_ layer: String, scales: [UInt8]? = nil, second: Float = 0.0001, codes: UInt8? = nil)
        -> [Tensor]
    {
        var generator = SplitMix64(seed: 5)
        let drawn = (0..<128 * 64).map { _ in codes ?? UInt8.random(in: 0...255, using: &generator) }
        let blocks = scales ?? (0..<128 * 8).map { _ in UInt8.random(in: 0x50...0x7E, using: &generator) }
        return [
            ("\(layer).weight", "U8", [128, 64], drawn), ("\(layer).weight_scale", "F8_E4M3", [128, 8], blocks),
            scalar("\(layer).weight_scale_2", second), marker(layer, "{\"format\": \"nvfp4\"}"),
        ]
    }

    @Test(arguments: [(0.0001, []), (1, []), (2, []), (40, [FindingID.nvfp4GlobalScale])] as [(Float, Set<FindingID>)])
    func secondScalesOfWeightsMayBeLarge(second: Float, expected: Set<FindingID>) async throws {
        #expect(
            Self.accusations(
                try await Self.diagnosis(Self.nvfp4("a", second: second) + Self.nvfp4("b", second: second))) == expected
        )
    }

    @Test func layersOfZerosMayHaveASecondScaleOfAnySize() async throws {
        let zero = Self.nvfp4("a", scales: Array(repeating: 0, count: 1024), second: 100, codes: 0)
        #expect(Self.accusations(try await Self.diagnosis(zero)) == [])
    }

    @Test func scalesThatVaryByChanceOrNotAtAllLieInNoOrder() async throws {
        let constant = ["a", "b", "c"].flatMap { Self.nvfp4($0, scales: Array(repeating: 0x60, count: 1024)) }
        #expect(Self.accusations(try await Self.diagnosis(constant)) == [])
        #expect(Self.accusations(try await Self.diagnosis(["a", "b", "c"].flatMap { Self.nvfp4($0) })) == [])
    }

    @Test func embeddingsAreNoted() async throws {
        let diagnosis = try await Self.diagnosis(Self.nvfp4("embed_tokens"))
        #expect(Self.accusations(diagnosis) == [])
        #expect(diagnosis.findings.map(\.id) == [.embeddingPacked])
    }

    @Test(arguments: [("nvfp4", []), ("mxfp8", [FindingID.markersDisagree])] as [(String, Set<FindingID>)])
    func markersOfTensorAndHeaderMayAgree(format: String, expected: Set<FindingID>) async throws {
        let header =
            "{\\\"format_version\\\": \\\"1.0\\\", \\\"layers\\\": {\\\"a\\\": {\\\"format\\\": \\\"\(format)\\\"}}}"
        let diagnosis = try await Self.diagnosis(Self.nvfp4("a"), metadata: [("_quantization_metadata", header)])
        #expect(Self.accusations(diagnosis) == expected)
    }

    // MARK: W4A4 and W4A8

    @Test(arguments: [(384, [FindingID.rotationGroupUnnamed]), (512, [])] as [(Int, Set<FindingID>)])
    func aGroupThatIsNotNamedMayBeTheUsualOne(columns: Int, expected: Set<FindingID>) async throws {
        var generator = SplitMix64(seed: 7)
        let codes = (0..<16 * columns / 2).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let layer: [Tensor] = [
            ("a.weight", "I8", [16, columns / 2], codes),
            ("a.weight_scale", "F32", [16], SafetensorsBytes.f32(Array(repeating: 0.01, count: 16))),
            Self.marker("a", "{\"format\": \"convrot_w4a4\"}"),
        ]
        #expect(Self.accusations(try await Self.diagnosis(layer)) == expected)
    }

    /// Scales for evenly spaced levels keep codes within 8 bits: such a file needs no table.
    @Test(arguments: [(0x58, []), (0x70, [FindingID.w4a8Codebook])] as [(UInt8, Set<FindingID>)])
    func evenlySpacedLevelsNeedNoTable(scale: UInt8, expected: Set<FindingID>) async throws {
        var generator = SplitMix64(seed: 9)
        let codes = (0..<16 * 128).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let layer: [Tensor] = [
            ("a.weight", "I8", [16, 128], codes),
            ("a.weight_s_rel", "F8_E4M3", [16, 16], Array(repeating: scale, count: 256)),
            ("a.weight_s_channel", "F32", [16], SafetensorsBytes.f32(Array(repeating: 0.001, count: 16))),
            Self.marker("a", "{\"format\": \"asym_w4a8_int8\", \"group_size\": 16, \"convrot_groupsize\": 256}"),
        ]
        #expect(Self.accusations(try await Self.diagnosis(layer)) == expected)
    }

    // MARK: Older FP8 files

    @Test(arguments: [("F8_E4M3", []), ("F8_E5M2", [FindingID.legacyE5M2])] as [(String, Set<FindingID>)])
    func olderFilesOfE4M3AreReadRight(type: String, expected: Set<FindingID>) async throws {
        let layer: [Tensor] = [
            ("a.weight", type, [32, 64], Self.codes(2048, largest: 0x70)), Self.scalar("a.scale_weight", 0.01),
            ("scaled_fp8", type, [2], [0, 0]),
        ]
        #expect(Self.accusations(try await Self.diagnosis(layer)) == expected)
    }

    // MARK: GGUF

    @Test(arguments: [
        ("model-Q4_0.gguf", false), ("model.gguf", false), ("model-Q8_0.gguf", true), ("m-IQ3_M.gguf", false),
    ])
    func namesOfFilesMayBeRight(name: String, isAccused: Bool) async throws {
        var file = GGUFBytes([GGUFBytes.Tensor("a.weight", [256, 16], type: 2)], data: 16 * 8 * 18)
        file.data = (0..<file.data.count)
            .map { $0 % 18 < 2 ? [0x00, 0x2C][$0 % 18] : UInt8(truncatingIfNeeded: $0 &* 37) }
        let diagnosis = try await Diagnosis(of: Checkpoint(sources: [MemoryBytes(file.file, name: name)], name: name))
        #expect(Self.accusations(diagnosis) == (isAccused ? [.ggufName] : []), "\(diagnosis.findings)")
    }
}
