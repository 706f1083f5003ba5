// SPDX-License-Identifier: Apache-2.0

/// The plots that a report lacks.
struct MissingPlots {
    /// Their headings.
    var names: [String]
    /// Why they are missing and how to get them.
    var remedy: String

    /// The notice for a list of missing plots; nil for none.
    init?(_ missing: [DrawnPlots.Missing]) {
        guard !missing.isEmpty else { return nil }
        names = missing.map(\.heading)
        remedy = missing.map(\.reason).uniqued().joined(separator: " ")
    }
}
