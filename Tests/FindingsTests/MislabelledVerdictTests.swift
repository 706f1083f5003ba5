// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Findings
import TestSupport
import Testing

@testable import Codecs

/// What is said of files whose markers are wrong as a whole, in which some layers say nothing.
@Suite struct MislabelledVerdictTests {
    private static func rotated(_ group: Int) -> String {
        #"{"format": "int8_tensorwise", "convrot": true, "convrot_groupsize": \#(group), "per_row": true}"#
    }

    private static let plain = #"{"format": "int8_tensorwise", "per_row": true}"#

    @Test(
        "a layer that says nothing is taken for what the whole file was asked for, if the markers are wrong",
        arguments: [
            ("row-convrot64", plain, FindingID.rotationUnmarked, "rotated by 64, which its markers do not say."),
            (
                "row-convrot64", rotated(16), .groupMismatch,
                "rotated by 64, which is not the rotation its markers say."
            ),
            ("row", rotated(64), .rotationClaimedAbsent, "not rotated, although its markers say it is."),
        ])
    func countsSilentLayers(variant: String, marker: String, finding: FindingID, words: String) async throws {
        var file = try EditedFile(variant)
        file.markAll(marker)
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        #expect(diagnosis.verdict.headline == "Row-wise INT8, \(words)")
        #expect(diagnosis.findings.first { $0.id == finding }?.subjects.count == diagnosis.layers.count)
        #expect(!diagnosis.findings.contains { $0.id == .rotationSkipped })
        #expect(
            diagnosis.verdict.losses.first
                == "As it is marked, ComfyUI would compute with noise in \(diagnosis.layers.count) layers.")
    }

    @Test("a group that cannot be loaded is repaired where the weights have another", arguments: [96, 128, 1024])
    func repairsGroups(group: Int) async throws {
        var file = try EditedFile("row-convrot64")
        file.markAll(Self.rotated(group))
        let diagnosis = try await Diagnosis(of: file.checkpoint())
        let finding = try #require(diagnosis.findings.first { $0.id == .groupNotLoadable })
        #expect(finding.remedy.text.hasPrefix("fidelio repair "))
    }

    @Test(
        "weights in a basis that ComfyUI lacks are converted again if they are marked so, and believed if nothing says so"
    )
    func convertsSylvesterAgain() async throws {
        let rotation = try #require(Rotation(markedGroupSize: 128))
        for isMarked in [true, false] {
            var file = try EditedFile("row")
            file.keepOnly(
                try ["a", "b", "c", "d", "e"].flatMap { try Self.unevenColumns($0, rotation, isMarked: isMarked) })
            let diagnosis = try await Diagnosis(of: file.checkpoint())
            let finding = diagnosis.findings.first { $0.id == .groupNotLoadable }
            #expect((finding != nil) == isMarked)
            #expect(
                finding.map {
                    $0.remedy.text.contains("fidelio convert ") && !$0.remedy.text.contains("fidelio repair ")
                } ?? true
            )
            // Sylvester's matrix leaves neighbouring columns alike, which is not taken for evidence.
            if !isMarked { #expect(diagnosis.rotation?.answer == .cannotTell) }
        }
    }

    /// A layer of 128 rows whose 256 columns have sizes of their own, rotated before it is quantized.
    private static func unevenColumns(
        _ name: String, _ rotation: Rotation, isMarked: Bool
    ) throws -> [EditedFile.Tensor] {
        var random = SplitMix64(seed: UInt64(name.utf8.first ?? 0))
        let sizes = (0..<256).map { _ in 1 + 4 * Float(abs(random.normal())) }
        var (codes, scales): ([UInt8], [Float]) = ([], [])
        for _ in 0..<128 {
            let weights = sizes.map { Float.random(in: -1...1, using: &random) * $0 }
            let rotated = Reference.rotated(weights, by: rotation)
            let scale = (rotated.map(abs).max() ?? 1) / 127
            scales.append(scale)
            codes += rotated.map { UInt8(bitPattern: Int8(($0 / scale).rounded())) }
        }
        let marker = Array((isMarked ? Self.rotated(rotation.groupSize) : plain).utf8)
        return [
            ("\(name).weight", "I8", [128, 256], codes),
            ("\(name).weight_scale", "F32", [128, 1], SafetensorsBytes.f32(scales)),
            ("\(name).comfy_quant", "U8", [marker.count], marker),
        ]
    }

    @Test("a layer that could have been rotated is not blamed on the group")
    func saysWhyALayerIsUnrotated() async throws {
        var file = try EditedFile("row-convrot64")
        file.replace("encoder.layer.0.output.dense", from: try EditedFile("row"))
        let finding = try #require(
            try await Diagnosis(of: file.checkpoint()).findings.first { $0.id == .rotationSkipped })
        #expect(finding.cause.hasPrefix("These layers are unrotated among rotated ones, and not for lack of a group"))
    }

    @Test("the verdict tells of scales that no estimate of loss sees")
    func tellsOfDamagedScales() async throws {
        var file = try EditedFile("row")
        file.setFirstScale(.nan)
        let verdict = try await Diagnosis(of: file.checkpoint()).verdict
        #expect(
            verdict.losses.first
                == "ComfyUI refuses it or computes wrongly as it is: scales that are not numbers in 5 layers.")
    }

    @Test("two layers exchanged are no other model")
    func tellsExchangedLayersFromAnotherModel() async throws {
        var file = try EditedFile("row-convrot64")
        let (key, query) = ("encoder.layer.0.attention.self.key.", "encoder.layer.0.attention.self.query.")
        file.reorder { tensors in
            tensors.map { tensor in
                let other =
                    tensor.name.hasPrefix(key)
                    ? tensor.name.replacing(key, with: query) : tensor.name.replacing(query, with: key)
                return (tensor.name.hasSuffix(".bias") ? tensor.name : other, tensor.dtype, tensor.shape, tensor.bytes)
            }
        }
        let original = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors")
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: original)
        let finding = try #require(diagnosis.findings.first { $0.id == .notThisOriginal })
        #expect(Set(finding.subjects.map(\.name)) == [String(key.dropLast()), String(query.dropLast())])
        #expect(finding.remedy.text.hasPrefix("fidelio convert "))
        #expect(diagnosis.verdict.losses.first == "2 of 5 layers hold other weights than the original's.")
        #expect(diagnosis.verdict.losses.last?.contains("(measured ") == true)
    }
}
