// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Findings
import TestSupport
import Testing

/// What files of which the truth is known are said to be.
@Suite struct VerdictTests {
    @Test(arguments: GoldenFile.fixtures)
    func saysWhatTheFixturesAre(file: GoldenFile) async throws {
        try await check(file, withOriginal: false)
        try await check(file, withOriginal: true)
    }

    @Test(.needsShared, arguments: GoldenFile.shared, [false, true])
    func saysWhatWholeModelsAre(file: GoldenFile, withOriginal: Bool) async throws {
        try await check(file, withOriginal: withOriginal)
    }

    private func check(_ file: GoldenFile, withOriginal: Bool) async throws {
        let diagnosis = try await Diagnosis(
            of: file.checkpoint(), reference: withOriginal ? file.original() : nil,
            options: DiagnosisOptions(threads: 2))
        let expected = file.group.flatMap { Rotation(groupSize: $0) }
        let decision = try #require(diagnosis.rotation)
        #expect(decision.answer == .consistent)
        #expect(decision.named == [:])
        let rotation = expected.map { "rotated by \($0.groupSize)" } ?? "not rotated"
        let scaling =
            file.scaling == .row ? "Row-wise INT8" : "Plain tensor-wise INT8"
        let claim = "\(file)".contains("tensor-convrot") ? ", although its name says convrot" : ""
        #expect(diagnosis.verdict.headline == "\(scaling), \(rotation)\(claim).")
        #expect(diagnosis.findings.contains { $0.id == .rotationClaimedAbsent } == !claim.isEmpty)
        #expect(diagnosis.findings.contains { $0.id == .biasShifted } == withOriginal)
        #expect(!diagnosis.findings.contains { $0.id == .notThisOriginal || $0.id == .codesNotReproduced })
        if withOriginal { try checkRecipes(of: diagnosis) }
    }

    /// Every layer is what its file's recipe makes of the original.
    private func checkRecipes(of diagnosis: Diagnosis) throws {
        for layer in diagnosis.layers {
            let found = try #require(diagnosis.reference?.layers[layer.layer.name]?.reproduction)
            #expect(found.holds(diagnosis.thresholds), "\(layer.layer.name): \(found)")
            #expect(found.configuration.rotation == layer.layer.rotation)
            // With one row both are the same.
            #expect(found.configuration.scaling == layer.layer.scaling || layer.layer.rows == 1)
        }
    }

    @Test(arguments: GoldenFile.fixtures)
    func knowsAnotherModel(file: GoldenFile) async throws {
        let original = try file.original()
        var other = try EditedFile("row")
        other.keepOnly(
            try original.tensors.filter { $0.elementType == .bf16 }
                .map { tensor in
                    // The same weights at other places: equal energy, and nothing in common.
                    let bytes = try original.bytes(of: tensor)
                    return (tensor.name, "BF16", tensor.shape, Array(bytes.dropFirst(202) + bytes.prefix(202)))
                })
        let diagnosis = try await Diagnosis(of: file.checkpoint(), reference: other.checkpoint())
        let finding = try #require(diagnosis.findings.first { $0.id == .notThisOriginal })
        #expect(finding.severity == .error)
        #expect(finding.subjects.count == diagnosis.layers.count)
        #expect(!diagnosis.findings.contains { $0.id == .biasShifted || $0.id == .tensorChanged })
    }
}
