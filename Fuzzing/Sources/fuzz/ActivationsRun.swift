// SPDX-License-Identifier: Apache-2.0

import Foundation
import SystemPackage

@testable import Activations
@testable import Documents
@testable import Files
@testable import Reports

/// A file of activations through everything that is done with one: read, described, merged, written, and read again.
enum ActivationsRun {
    static func run(_ bytes: [UInt8]) {
        guard let sums = try? ActivationSums(reading: MemoryBytes(bytes, name: "a"), samples: true) else { return }
        precondition(
            (try? JSONText.line(ActivationInspection(of: sums, name: "a"))) != nil,
            "a description that cannot be written")
        guard sums.format == .fidelio else { return }
        guard (try? sums.write(to: output, overwrite: true)) != nil else { fatalError("sums that cannot be written") }
        var again = try? ActivationSums(reading: output, samples: true)
        // What is not known is passed over, and so not written.
        again?.notes = sums.notes
        precondition(again == sums, "sums that do not read back")
        guard let twice = try? sums.merged(with: sums) else { return }
        precondition(twice.layers.map(\.inputEnergy) == sums.layers.map { $0.inputEnergy.map { 2 * $0 } })
        precondition(zip(twice.layers, sums.layers).allSatisfy { $0.count == 2 * $1.count })
        let withOther = try? sums.merged(with: twice)
        precondition(withOther == (try? twice.merged(with: sums)), "an order that matters")
    }

    // In memory, and replaced run by run.
    private static let output = FilePath(
        "/dev/shm/fidelio-fuzz-activations-\(ProcessInfo.processInfo.processIdentifier).safetensors")
}
