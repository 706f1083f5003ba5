// SPDX-License-Identifier: Apache-2.0

import Fidelity

extension Metric {
    /// The metrics and what they are, as `analyze --list-metrics` prints them.
    static var table: [String] {
        var table = TextTable([("metric", .left), ("unit", .left), ("better", .left), ("definition", .left)])
        for metric in all {
            table.append([metric.id, metric.unit.rawValue, metric.direction.words, metric.formula])
        }
        return table.lines
    }
}
