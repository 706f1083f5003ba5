// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Documents
import Fidelity
import TestSupport
import Testing

@testable import Regression
@testable import Reports

@Suite("An attestation", .serialized)
struct AttestationTests {
    // By `sha256sum`, of the fixture's original and of the bytes of its candidate's `embeddings.LayerNorm.bias`.
    private static let original = "75bcbe23c5f7e22cdf8f3fa3220c0b4e3ae23dc5bf756c51c52c28145a31ba0d"
    private static let bias = "84730cc011ff6a45bc10328fd4e7ba52f827b2176dd2049473683aa8f389551a"

    /// The attestation of the good candidate, made once.
    private static let made = Task {
        let settings = CandidateMeasurement.Settings(
            metrics: [.snrDB, .maxAbsErr, .cosine, .rowSNRDB], include: [], exclude: [], threads: 2, version: "1",
            selects: { _ in true })
        return try await Attestation(
            of: CheckedFixture.good().checkpoint(), reference: CheckedFixture.original(), recipe: "as said",
            settings: settings)
    }

    private func verification(
        of file: EditedFile, change: (inout Attestation) -> Void = { _ in }, threads: Int = 2
    ) async throws -> Verification {
        var attestation = try await Self.made.value
        change(&attestation)
        return try await Verification(of: file.checkpoint(), against: attestation, threads: threads, version: "1")
    }

    @Test("holds SHA-256 of every tensor, the recipe and the figures, and reads back")
    func holdsEverything() async throws {
        let attestation = try await Self.made.value
        #expect(attestation.reference.sha256.values.first == Self.original)
        #expect(attestation.tensors.first { $0.name == "embeddings.LayerNorm.bias" }?.sha256 == Self.bias)
        #expect(attestation.tensors.count == 24)
        #expect(attestation.recipe == Attestation.Recipe(layers: ["row/rot64": 5], kept: 9, stated: "as said"))
        #expect(try await attestation.measured == CheckedFixture.baseline())
        let bytes = try JSONText.encode(attestation)
        #expect(try JSONText.decode(Attestation.self, from: bytes, file: "a") == attestation)
    }

    @Test("is verified by the file itself, whatever the threads")
    func verifiesItself() async throws {
        for threads in [1, 2] {
            let verification = try await verification(of: CheckedFixture.good(), threads: threads)
            #expect(verification.differences == [])
            #expect(verification.isSameFiles && verification.tensors == 24)
        }
    }

    @Test("is verified by the same tensors in another order, and says that the files differ")
    func allowsOtherFiles() async throws {
        var file = try CheckedFixture.good()
        file.reorder { $0.reversed() }
        let verification = try await verification(of: file)
        #expect(verification.differences == [])
        #expect(!verification.isSameFiles)
    }

    /// A change of the download, and the first thing that must be named.
    struct Change: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let subject: String
        let message: String
        let change: @Sendable (inout EditedFile) -> Void

        init(_ subject: String, _ message: String, _ change: @escaping @Sendable (inout EditedFile) -> Void) {
            (testDescription, self.subject, self.message, self.change) = (message, subject, message, change)
        }
    }

    @Test(
        "names the first difference of a download",
        arguments: [
            Change("\(CheckedFixture.dense).weight", "The tensor's SHA-256 is ") { file in
                file.changeCodes(of: CheckedFixture.dense) { $0[0] ^= 1 }
            },
            Change("embeddings.position_ids", "The tensor is missing.") { file in
                file.change("embeddings.position_ids") { _ in nil }
            },
            Change("new", "The tensor is not attested.") { file in
                file.reorder { [("new", "U8", [1], [0])] + $0 }
            },
            Change("embeddings.LayerNorm.bias", "The tensor is F16 [384]; attested is BF16 [384].") { file in
                file.change("embeddings.LayerNorm.bias") { ($0.name, "F16", $0.shape, $0.bytes) }
            },
            Change("embeddings.LayerNorm.bias", "The tensor is BF16 [384, 1]; attested is BF16 [384].") { file in
                file.change("embeddings.LayerNorm.bias") { ($0.name, $0.dtype, [384, 1], $0.bytes) }
            },
            Change("_quantization_metadata", "The metadata's entry is missing.") { $0.metadata = [] },
            Change("comment", "The metadata's entry is not attested.") { $0.metadata.append(("comment", "x")) },
            Change("_quantization_metadata", "The metadata's entry is not what is attested.") { file in
                file.markHeader(#"{"format": "int8_tensorwise"}"#)
            },
        ])
    func namesTheFirstDifference(change: Change) async throws {
        var file = try CheckedFixture.good()
        change.change(&file)
        let first = try #require(try await verification(of: file).differences.first)
        #expect(first.subject == change.subject)
        #expect(first.message.hasPrefix(change.message), "\(first.message)")
    }

    @Test("that claims what the codes do not give is found out without the original")
    func findsFalseClaims() async throws {
        let claims = try await verification(of: CheckedFixture.good()) { attestation in
            attestation.measured.updateLayers { $0.figures[.snrDB] = .number(60) }
        }
        #expect(claims.differences.count == 5)
        #expect(claims.differences.last?.message == "An SNR of 60 dB is attested; the codes imply 41.5749.")
        let estimates = try await verification(of: CheckedFixture.good()) { attestation in
            attestation.measured.updateLayers { $0.figures[.estimatedSNRDB] = .number(45) }
        }
        #expect(estimates.differences.first?.message == "The codes imply an SNR of 41.4752 dB; attested is 45.")
        let groups = try await verification(of: CheckedFixture.good()) { attestation in
            attestation.measured.updateLayers { $0.group = 16 }
        }
        #expect(
            groups.differences.first?.message == "The layer is row, rotated by 64; attested is row, rotated by 16.")
    }

    @Test("names a layer that can no longer be read")
    func namesUnreadableLayers() async throws {
        var file = try CheckedFixture.good()
        file.change("\(CheckedFixture.dense).weight_scale") { _ in nil }
        let differences = try await verification(of: file).differences
        #expect(differences.first?.message == "The tensor is missing.")
        #expect(
            differences.last
                == Verification.Difference(
                    subject: "\(CheckedFixture.dense).weight", message: "The layer cannot be read as a quantized one."))
    }

    @Test("of a newer schema is refused")
    func refusesNewer() async throws {
        let text = String(decoding: try JSONText.encode(try await Self.made.value), as: UTF8.self)
        let newer = text.replacing("fidelio.attestation/1", with: "fidelio.attestation/2")
        #expect(
            throws: DocumentError.newerSchema(
                found: "fidelio.attestation/2", newest: "fidelio.attestation/1", file: "a")
        ) {
            try JSONText.decode(Attestation.self, from: Array(newer.utf8), file: "a")
        }
    }
}
