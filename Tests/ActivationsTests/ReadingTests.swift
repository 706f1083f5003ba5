// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Files
import SystemPackage
import TestSupport
import Testing

@testable import Activations

@Suite struct ReadingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: DamagedActivations.all)
    func aFileThatBreaksARuleIsRefusedByIt(_ damaged: DamagedActivations) {
        let error = #expect(throws: FileError.self) { try ActivationSums(bytes: damaged.bytes) }
        #expect(error?.description == damaged.sentence)
    }

    @Test func everyFieldIsRead() throws {
        let sums = try ActivationSums(
            bytes: ActivationBytes().metadata("model", "m").metadata("rows", "64").metadata("other", "x").file)
        let layer = try #require(sums["a"])
        #expect(sums.bases == [1, 16] && sums.capacity == 64 && sums.about == ["model": "m"] && sums.notes == [])
        #expect(sums.output?.energy == 11 && sums.output?.count == 2 && sums.format == .fidelio)
        #expect(layer.count == 3 && layer.inputEnergy == (1...16).map(Double.init) && layer.outputEnergy == 7)
        #expect(
            layer.roundingEnergy == [1: 0.5, 16: 0.25] && layer.inputSum?.last == -16 && layer.sensitivity == 0.125)
        #expect(layer.sample == ActivationSample(keys: [5, 6, .max], values: (0..<48).map { Float16($0) }))
    }

    @Test func meansAreTurnedIntoSums() throws {
        let file = ActivationBytes(tensors: [
            ("a.count", "I64", [], ActivationBytes.i64([4])),
            ("a.input_energy", "F32", [2], SafetensorsBytes.f32([1, 2])),
            ("a.output_energy", "F32", [], SafetensorsBytes.f32([3])),
            ("a.rounding_energy", "F32", [2], SafetensorsBytes.f32([0.5, .nan])),
            ("a.input_sum", "F32", [2], SafetensorsBytes.f32([-1, 1])),
            ("a.sensitivity", "F32", [], SafetensorsBytes.f32([0.5])),
        ])
        let layer = try #require(try ActivationSums(bytes: file.file)["a"])
        #expect(layer.inputEnergy == [4, 8] && layer.outputEnergy == 12 && layer.roundingEnergy == [1: 2])
        #expect(layer.inputSum == [-4, 4] && layer.sensitivity == 0.5)
    }

    @Test func samplesAreReadOnlyIfAskedFor() throws {
        let broken = ActivationBytes().with("a.rows", ("F16", [3, 16], [UInt8](repeating: 0xFF, count: 96)))
        #expect(try ActivationSums(bytes: broken.file, samples: false)["a"]?.sample == nil)
        #expect(throws: FileError.self) { try ActivationSums(bytes: broken.file, samples: true) }
    }

    @Test func tensorsThatAreNotKnownAreNoted() throws {
        let sums = try ActivationSums(bytes: ActivationBytes().adding("a.later", "F32", [], [0, 0, 0, 0]).file)
        #expect(
            sums.notes == ["1 tensor(s) that this version does not know are passed over, such as \"a.later\"."])
    }

    @Test func aModelIsNotActivations() throws {
        let path = "\(TestFiles.fixtures)/minilm_layers_bf16.safetensors"
        let error = #expect(throws: FileError.self) { try ActivationSums(reading: FilePath(path)) }
        #expect(error?.rule == "activations-format")
    }

    @Test(.needsShared, arguments: ["minilm_layers.activations", "minilm.activation-sums"])
    func aGoldenFileIsReadAndWrittenAndReadTheSame(_ name: String) throws {
        let sums = try ActivationSums(
            reading: FilePath(TestFiles.shared("golden/activations/\(name).safetensors")), samples: true)
        #expect(sums.layers.count == (name.contains("layers") ? 4 : 36))
        #expect(sums.layers.allSatisfy { $0.count == 3843 && ($0.outputEnergy ?? 0) > 0 })
        let path = folder.path("a.safetensors")
        try sums.write(to: path, overwrite: false)
        let again = try ActivationSums(reading: path, samples: true)
        #expect(again == sums)
    }

    @Test func everythingIsWrittenAndReadTheSame() throws {
        let sums = try ActivationSums(bytes: ActivationBytes().metadata("tokens", "a few").metadata("rows", "3").file)
        let path = folder.path("a.safetensors")
        try sums.write(to: path, overwrite: false)
        #expect(try ActivationSums(reading: path, samples: true) == sums)
        #expect(throws: FileError.self) { try sums.write(to: path, overwrite: false) }
    }
}
