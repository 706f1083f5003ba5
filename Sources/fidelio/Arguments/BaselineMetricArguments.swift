// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Fidelity

/// The metrics that a new baseline holds.
struct BaselineMetricArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Metrics that a new baseline holds (default: snr_db, max_abs_err, cosine, row_snr_db).",
            valueName: "id,id"))
    var metrics: String?

    mutating func validate() throws {
        _ = try chosen()
    }

    /// The metrics that are asked for; nil for the usual ones.
    func chosen() throws -> Set<Metric>? {
        try metrics.map(SweepArguments.metrics)
    }
}
