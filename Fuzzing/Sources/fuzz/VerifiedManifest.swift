// SPDX-License-Identifier: Apache-2.0

import Foundation

@testable import Checkpoints
@testable import Documents
@testable import Files
@testable import Regression
@testable import Reports

/// A manifest against a file that is sound.
struct VerifiedManifest {
    private let attestation: Attestation

    init(_ attestation: Attestation) {
        self.attestation = attestation
    }

    /// A sound file; from a fixture.
    static let sample: Checkpoint = {
        let path = ProcessInfo.processInfo.environment["FIDELIO_FUZZ_MODEL"] ?? ""
        guard let data = FileManager.default.contents(atPath: path),
            let checkpoint = try? Checkpoint(sources: [MemoryBytes(Array(data), name: "m")], name: "m")
        else { fatalError("FIDELIO_FUZZ_MODEL is not a model: \(path)") }
        return checkpoint
    }()

    /// Verifies the file by it, and makes sure that the manifest reads back as itself.
    func check() {
        let attestation = attestation
        ModelRun.wait {
            let verification = try? await Verification(
                of: Self.sample, against: attestation, threads: 1, version: "0")
            _ = verification.map { try? JSONText.encode(VerificationDocument($0, version: "0")) }
        }
        guard let bytes = try? JSONText.encode(attestation) else { return }
        let again = try? JSONText.decode(Attestation.self, from: bytes, file: "m")
        precondition(again == attestation, "the manifest does not read back")
    }
}
