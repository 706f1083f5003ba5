// SPDX-License-Identifier: Apache-2.0

import Activations
import ArgumentParser
import Checkpoints
import Fidelity
import Files
import SystemPackage

/// The file of activations, where one is given.
struct ActivationArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What the original's layers are fed, as integrations/fidelio_capture.py captures it: tells the error of what layers compute.",
            valueName: "file"), completion: .file())
    var activations: FilePath?

    /// The activations of an original's layers; nil if none were given.
    ///
    /// - Parameter samples: whether rows are read too, where the file has them.
    /// - Throws: `FileError` if the file cannot be read; `ActivationMismatch` if it was not captured of `original`.
    func matched(with original: Checkpoint, samples: Bool = false) throws -> MatchedActivations? {
        guard let activations else { return nil }
        return try MatchedActivations(
            ActivationSums(reading: activations, samples: samples),
            named: activations.lastComponent?.string ?? activations.spelling, of: original)
    }

    /// Refuses metrics that need activations where none are given.
    ///
    /// - Parameter source: what asks for them: `--metrics`, or a file.
    func check(_ metrics: Set<Metric>, askedBy source: String) throws {
        guard activations == nil, let metric = Metric.all.first(where: { $0.needsActivations && metrics.contains($0) })
        else { return }
        throw ValidationError(
            "\(source) asks for \(metric.id), which needs what the layers are fed: give --activations FILE "
                + "(docs/activations.md says how it is captured).")
    }
}
