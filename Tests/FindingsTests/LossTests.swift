// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Findings
import OrderedCollections
import TestSupport
import Testing

/// What a file lost, and what would have kept it.
@Suite struct LossTests {
    private func diagnosis(of file: EditedFile, against reference: Checkpoint? = nil) async throws -> Diagnosis {
        try await Diagnosis(
            of: file.checkpoint(), reference: reference, options: DiagnosisOptions(depth: .full, threads: 2))
    }

    private func original() throws -> Checkpoint {
        try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
    }

    @Test func saysWhatRowScalingWouldHaveGiven() async throws {
        let diagnosis = try await diagnosis(of: EditedFile("tensor"))
        let finding = try #require(diagnosis.findings.first { $0.id == .tensorScaleDetailLoss })
        #expect(finding.severity == .error)
        #expect(finding.subjects.map(\.name) == ["encoder.layer.0.output.dense"])
        let figures = finding.subjects[0].figures
        // The oracle's: 8.07 dB measured, 33.48 by rows, 41.57 by rows and rotation. Estimates are a dB off at most.
        #expect(abs(try #require(figures["estimated_snr_db"]) - 8.07) < 0.1)
        #expect(abs(try #require(figures["row_scaled_db"]) - 33.48) < 1)
        #expect(abs(try #require(figures["row_rotated_db"]) - 41.57) < 0.5)
    }

    @Test func measuresWhatRowScalingWouldHaveGivenWithTheOriginal() async throws {
        let diagnosis = try await diagnosis(of: EditedFile("tensor"), against: original())
        let finding = try #require(diagnosis.findings.first { $0.id == .tensorScaleDetailLoss })
        let figures = finding.subjects[0].figures
        #expect(abs(try #require(figures["measured_snr_db"]) - 8.0704) < 1e-3)
        #expect(abs(try #require(figures["row_scaled_db"]) - 33.4817) < 1e-3)
        #expect(abs(try #require(figures["row_rotated_db"]) - 41.57) < 1e-2)
    }

    @Test func countsRowsThatCollapsed() async throws {
        var file = try EditedFile("tensor")
        file.change("attention.self.query.weight") { tensor in
            (
                tensor.name, tensor.dtype, tensor.shape,
                Array(repeating: 0, count: 384 * 3) + tensor.bytes.dropFirst(384 * 3)
            )
        }
        let finding = try #require(try await diagnosis(of: file).findings.first { $0.id == .rowsCollapsed })
        #expect(finding.subjects.map(\.figures) == [["rows_collapsed": 3, "rows_read": 384]])
    }

    @Test func findsClippedCodesAndAnUnusedRange() async throws {
        var clipped = try EditedFile("row")
        clipped.change("attention.self.query.weight") { tensor in
            let codes = tensor.bytes.map { UInt8(bitPattern: Int8(max(-127, min(127, 3 * Int(Int8(bitPattern: $0)))))) }
            return (tensor.name, tensor.dtype, tensor.shape, codes)
        }
        #expect(try await diagnosis(of: clipped).findings.map(\.id).contains(.codesSaturated))
        var timid = try EditedFile("row")
        timid.change("attention.self.query.weight") { tensor in
            let codes = tensor.bytes.map { UInt8(bitPattern: Int8(bitPattern: $0) / 2) }
            return (tensor.name, tensor.dtype, tensor.shape, codes)
        }
        #expect(try await diagnosis(of: timid).findings.map(\.id).contains(.codeRangeUnused))
    }

    @Test(arguments: [0.01, 0.03, 0.1])
    func knowsAFineTune(change: Double) async throws {
        let original = try original()
        let name = "encoder.layer.0.attention.self.query"
        var tuned = try EditedFile("row")
        tuned.keepOnly(
            try original.tensors.map { tensor in
                let bytes = try original.bytes(of: tensor)
                guard tensor.name == name + ".weight" else {
                    return (tensor.name, tensor.elementType.rawValue, tensor.shape, bytes)
                }
                return (tensor.name, "F32", tensor.shape, Self.fineTuned(bytes, change: change))
            })
        let diagnosis = try await diagnosis(of: EditedFile("row-convrot64"), against: tuned.checkpoint())
        let finding = try #require(diagnosis.findings.first { $0.id == .notThisOriginal })
        #expect(finding.severity == .warning)
        #expect(finding.subjects.map(\.name) == [name])
    }

    /// BF16 weights with a share of weights from elsewhere added, in F32.
    private static func fineTuned(_ bytes: [UInt8], change: Double) -> [UInt8] {
        let weights = stride(from: 0, to: bytes.count, by: 2)
            .map { Float(bitPattern: UInt32(bytes[$0]) << 16 | UInt32(bytes[$0 + 1]) << 24) }
        let others = weights.dropFirst(1001) + weights.prefix(1001)
        return SafetensorsBytes.f32(zip(weights, others).map { $0 + Float(change) * $1 })
    }

    @Test(arguments: [
        (["cap_embedder.0", "noise_refiner.0.attention.out", "context_refiner.0.attention.out"], "zimage"),
        (["img_in", "double_blocks.0.img_attn.qkv", "single_blocks.0.linear1", "vector_in.in_layer"], "flux2"),
        (
            ["txt_in", "double_blocks.0.img_attn.qkv", "single_blocks.0.linear1", "double_stream_modulation_img.lin"],
            "flux2"
        ),
    ])
    func namesALayerThatItsArchitecturesPresetKeeps(layers: [String], preset: String) async throws {
        let found = try await diagnosis(of: Self.file(of: layers))
        let finding = try #require(found.findings.first { $0.id == .presetLayerQuantized })
        #expect(finding.subjects.first?.name == layers[0])
        #expect(!finding.subjects.contains { $0.name == layers[1] })
        #expect(finding.remedy.text.contains("--\(preset) "))
    }

    /// A file of small quantized layers of these names.
    private static func file(of layers: [String]) throws -> EditedFile {
        var file = try EditedFile("row")
        let scale = SafetensorsBytes.f32([1, 2])
        let codes = (0..<2 * 64).map { UInt8($0 % 100) }
        file.keepOnly(
            layers.flatMap { name -> [EditedFile.Tensor] in
                [("\(name).weight", "I8", [2, 64], codes), ("\(name).weight_scale", "F32", [2, 1], scale)]
            })
        return file
    }
}
