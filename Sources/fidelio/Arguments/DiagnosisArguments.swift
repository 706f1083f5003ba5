// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Findings

/// How much of a file is read for a diagnosis, and where findings begin.
struct DiagnosisArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Rows of each layer to read (default: enough for 0.1 dB, of large files 1 GB).", valueName: "rows"))
    var sample: Int?

    @Option(
        help: ArgumentHelp(
            "Read no more of the file than this, such as 64MB: a few runs of rows of each layer, chosen before any is read.",
            valueName: "size"))
    var budget: ByteSize?

    @Flag(help: "Read every row: also finds single worst rows, rows of zeros and saturation.")
    var full = false

    @Option(
        help: ArgumentHelp("Layers and rows under this count as having lost detail (default: 20).", valueName: "dB"))
    var lostDetail: Double?

    @Option(help: ArgumentHelp("Does nothing since 0.2, and goes with the next version.", visibility: .hidden))
    var kurtosisMargin: Double?

    mutating func validate() throws {
        if let sample, sample < 1 { throw ValidationError("--sample \(sample) is less than 1.") }
        if kurtosisMargin != nil {
            StandardError.print("Note: --kurtosis-margin does nothing: rotation is no longer told from kurtosis.")
        }
        if budget != nil, sample != nil || full {
            let other = full ? "--full" : "--sample"
            throw ValidationError("--budget and \(other) exclude each other: both say how much is read.")
        }
        if sample != nil, full { throw ValidationError("--sample and --full exclude each other.") }
    }

    /// How much of each layer is read.
    var depth: SamplingDepth {
        if let budget { return .budget(ReadBudget(bytes: budget.bytes)) }
        return full ? .full : sample.map(SamplingDepth.rows) ?? .adaptive
    }

    /// The limits that are asked for.
    var thresholds: Thresholds {
        var thresholds = Thresholds()
        if let lostDetail { thresholds.lostDetailDB = lostDetail }
        return thresholds
    }
}
