// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

@testable import Checkpoints
@testable import Conversion
@testable import Documents
@testable import Files
@testable import Findings

/// A file that is repaired: what is planned for it, what is written, and what is planned for that.
///
/// Each file is repaired by itself and with an original, which quantizes layers anew, with all choices that a repair has.
struct RepairRun {
    /// More weights would only make a run slow; they take the same way.
    private static let mostBytes = 1 << 20

    private let checkpoint: Checkpoint

    /// Nil if the bytes are not a model, or a large one.
    init?(_ bytes: [UInt8]) {
        guard let checkpoint = Self.opened(bytes), checkpoint.byteCount <= Self.mostBytes else { return nil }
        self.checkpoint = checkpoint
    }

    func check() {
        let run = self
        ModelRun.wait {
            for original in [nil, Self.original] {
                for takesAll in [false, true] {
                    try? await run.repair(with: original, takesAll: takesAll)
                }
            }
        }
    }

    /// Repairs the file, and makes sure that a sound file comes of it.
    private func repair(with original: Checkpoint?, takesAll: Bool) async throws {
        let plan = try await Self.plan(for: checkpoint, with: original, takesAll: takesAll)
        guard plan.hasChanges else { return }
        try await Repair(of: checkpoint, by: plan).write(to: Self.output, overwrite: true)
        guard let written = FileManager.default.contents(atPath: Self.output.string),
            let repaired = Self.opened(Array(written))
        else { fatalError("what a repair wrote is not a model") }
        guard let again = try? await Self.plan(for: repaired, with: original, takesAll: takesAll) else {
            fatalError("what a repair wrote cannot be diagnosed")
        }
        precondition((try? JSONText.line(again)) != nil, "a plan that cannot be written")
    }

    private static func plan(
        for checkpoint: Checkpoint, with original: Checkpoint?, takesAll: Bool
    ) async throws -> RepairPlan {
        let diagnosis = try await Diagnosis(of: checkpoint, reference: original)
        return try RepairPlan(
            for: diagnosis, of: checkpoint, reference: original, assumes: takesAll, dropsLeftovers: takesAll)
    }

    private static func opened(_ bytes: [UInt8]) -> Checkpoint? {
        try? Checkpoint(sources: [MemoryBytes(bytes, name: "m.safetensors")], name: "m")
    }

    /// What the sound quantized file was made from, as far as that can be told.
    private static let original: Checkpoint? = {
        ModelRun.wait {
            _ = try? await Dequantization(of: VerifiedManifest.sample)
                .write(to: output, overwrite: true, threads: 1)
        }
        guard let bytes = FileManager.default.contents(atPath: output.string), let original = opened(Array(bytes))
        else {
            fatalError("the sample cannot be dequantized")
        }
        return original
    }()

    // In memory, and replaced run by run.
    private static let output = FilePath(
        "/dev/shm/fidelio-repair-\(ProcessInfo.processInfo.processIdentifier).safetensors")
}
