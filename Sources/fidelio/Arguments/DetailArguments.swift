// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Fidelity

/// Which layers a report shows with figures of their own.
struct DetailArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Show figures of the n layers that lose most.", valueName: "n"))
    var worst = 3

    @Option(
        help: ArgumentHelp("Show figures of layers whose name matches too; can be given again.", valueName: "regex"))
    var detail: [String] = []

    mutating func validate() throws {
        if worst < 0 { throw ValidationError("--worst \(worst) is less than 0.") }
        try LayerArguments.check(detail)
    }

    /// The layers that these arguments choose.
    var choice: LayerDetail {
        LayerDetail(worst: worst, isAskedFor: LayerArguments.anyOf(detail))
    }
}
