// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Files
import Findings
import TestSupport
import Testing

/// What a reader is told first of a file, and what to do.
@Suite struct AnswerTests {
    private func diagnosis(of file: EditedFile) async throws -> Diagnosis {
        try await Diagnosis(of: file.checkpoint(), options: DiagnosisOptions(depth: .full, threads: 2))
    }

    @Test(arguments: [
        ("row-convrot64", "Row-wise INT8, rotated by 64: every layer keeps ", [Action.Kind.none]),
        ("row", "Row-wise INT8, not rotated: every layer keeps ", [.none, .convert]),
        ("tensor", "One scale for a whole matrix leaves 1 of 5 layers under 20 dB", [.download, .convert]),
    ])
    func namesTheCauseAndAsksForNoMoreThanThatNeeds(
        _ fixture: String, _ beginning: String, _ kinds: [Action.Kind]
    ) async throws {
        let verdict = try await diagnosis(of: EditedFile(fixture)).verdict
        #expect(verdict.answer.hasPrefix(beginning), "\(verdict.answer)")
        #expect(verdict.actions.map(\.kind) == kinds)
    }

    /// One scale for a matrix whose rows are alike is as good as one per row, and is not blamed.
    @Test(arguments: [1024, 4096])
    func blamesTheWeightsWithinRowsWhereOneScalePerRowWouldNotHelp(_ columns: Int) async throws {
        var file = try SmallLayers.file([("layer", columns)], rows: 32)
        file.change("layer.weight") { tensor in
            let row = (0..<columns).map { UInt8(bitPattern: $0 == 7 ? 127 : Int8($0 % 3) - 1) }
            return (tensor.name, tensor.dtype, tensor.shape, Array(repeatElement(row, count: 32).joined()))
        }
        file.change("layer.weight_scale") { ($0.name, $0.dtype, [], SafetensorsBytes.f32([1])) }
        file.markAll(#"{"format": "int8_tensorwise"}"#)
        let diagnosis = try await diagnosis(of: file)
        let verdict = diagnosis.verdict
        #expect(!verdict.answer.contains("One scale for a whole matrix"), "\(verdict.answer)")
        #expect(
            verdict.answer.hasPrefix("Large weights within rows leave 1 of 1 layer under 20 dB") == (columns == 4096))
        #expect(verdict.actions.map(\.kind) == [.download, .convert], "\(diagnosis.mark) \(verdict.actions)")
    }

    @Test func sendsTheOwnerOfAMislabelledFileToRepairAlone() async throws {
        var file = try EditedFile("row-convrot64")
        file.markAll(#"{"format": "int8_tensorwise", "per_row": true}"#)
        let verdict = try await diagnosis(of: file).verdict
        #expect(verdict.answer.contains("ComfyUI computes with noise in 5 of 5 layers"), "\(verdict.answer)")
        #expect(verdict.actions == [Action(kind: .repair, text: "fidelio repair FILE -o REPAIRED.safetensors")])
    }

    @Test func saysOfAnUntrueNameWhatTheFileIs() async throws {
        let file = try Checkpoint(opening: "\(TestFiles.fixtures)/minilm_layers_bf16.tensor-convrot64.safetensors")
        let answer = try await Diagnosis(of: file).verdict.answer
        #expect(
            answer.hasSuffix(" It is plain tensor-wise INT8, not rotated, although its name says convrot."), "\(answer)"
        )
    }

    /// Codes do not say how large what was clipped had been, so the file has no grade; and clipping sets the stored basis apart, so
    /// that a rotated layer looks unrotated.
    @Test(arguments: [2, 3, 4])
    func givesNoGradeToAFileWhoseWeightsWereClippedAndAccusesItsMarkersOfNothing(_ factor: Int) async throws {
        var file = try EditedFile("row-convrot64")
        file.change("attention.self.query.weight") { tensor in
            let codes = tensor.bytes.map {
                UInt8(bitPattern: Int8(max(-127, min(127, factor * Int(Int8(bitPattern: $0))))))
            }
            return (tensor.name, tensor.dtype, tensor.shape, codes)
        }
        let diagnosis = try await diagnosis(of: file)
        #expect(diagnosis.mark == .unmeasured, "\(diagnosis.findings.map(\.id))")
        #expect(diagnosis.verdict.answer.hasPrefix("Large weights of 1 of 5 layers were clipped"))
    }

    @Test(arguments: [(41.0, "0.9 %"), (20, "10 %"), (8.07, "39 %"), (70, "under 0.1 %"), (-40, "over 1000 %")])
    func saysAnSNRAsAShareOfTheWeights(_ decibels: Double, _ words: String) {
        #expect(Diagnosis.percent(atDecibels: decibels) == words)
    }

    @Test(arguments: [("row-convrot64", 0), ("row", 1), ("tensor", 0)])
    func notesWhatAnotherConversionWouldKeepOfAFileThatIsNotFaithful(_ fixture: String, _ count: Int) async throws {
        let finding = try await diagnosis(of: EditedFile(fixture)).findings.first { $0.id == .lossAvoidable }
        #expect(finding?.subjects.count ?? 0 == count)
        #expect(finding?.severity ?? .note == .note)
    }

    /// A file that is faithful as it is is not told that it could have been more so.
    @Test func notesNothingOfAFaithfulFileThatIsNotRotated() async throws {
        var file = try EditedFile("row")
        file.keepOnly(file.tensors.filter { $0.name.contains("attention.self") })
        let diagnosis = try await diagnosis(of: file)
        #expect(!diagnosis.findings.contains { $0.id == .lossAvoidable }, "\(diagnosis.findings)")
    }

    /// A layer that is judged by its codes is told how it is measured; one beside which something is not understood is not.
    @Test(arguments: [true, false])
    func namesTheWayToMeasureAnotherFormat(_ isReadable: Bool) async throws {
        var tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])] = [
            ("a.weight", "F8_E4M3", [2, 4], [0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x30])
        ]
        if !isReadable { tensors.append(("a.pre_quant_scale", "F32", [4], SafetensorsBytes.f32([1, 2, 3, 4]))) }
        let file = try Checkpoint(
            sources: [MemoryBytes(SafetensorsBytes.file(tensors), name: "m")], name: "m")
        let diagnosis = try await Diagnosis(of: file)
        #expect((diagnosis.mark == .unjudged) != isReadable)
        #expect(
            diagnosis.verdict.actions.map { $0.text.contains("fidelio analyze ORIGINAL") }.contains(true) == isReadable)
    }
}
