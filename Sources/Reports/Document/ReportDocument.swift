// SPDX-License-Identifier: Apache-2.0

/// A fidelity report, as `report.json` holds it: `fidelio.report/1`.
///
/// Every rendering (CSV, page, card, terminal) is made from this document, so that `fidelio report` can make each again
/// from the file. It holds no times, host names or absolute paths. Fields may be added; removing or changing one makes
/// `/2`. docs/formats.md describes each field, docs/schemas/report.schema.json checks them.
package struct ReportDocument: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    static let schemaName = "fidelio.report"
    /// The version that this code writes, and the newest that it reads.
    static let schemaVersion = 1

    /// What made the report.
    package var tool: Tool
    /// How the analysis was asked for.
    package var options: Options
    /// The original.
    package var reference: File
    /// The candidates, in the order given.
    package var candidates: [File]
    /// The labels of the swept configurations, in order.
    package var configurations: [String]
    /// The layers, in network order.
    package var layers: [Layer]
    /// What could not be measured, with the reason.
    package var skipped: [Skipped]
    /// The tensors that a candidate did not quantize.
    package var unquantized: [Unquantized]
    /// The pooled figures.
    package var summary: Summary
    /// What each candidate really is.
    package var diagnoses: [Diagnosed] = []
    /// What was found about the candidates: candidate by candidate, the worst first.
    package var findings: [Finding] = []

    /// A document from its parts.
    package init(
        tool: Tool,
        options: Options = Options(),
        reference: File,
        candidates: [File] = [],
        configurations: [String] = [],
        layers: [Layer] = [],
        skipped: [Skipped] = [],
        unquantized: [Unquantized] = [],
        summary: Summary = Summary()
    ) {
        self.tool = tool
        self.options = options
        self.reference = reference
        self.candidates = candidates
        self.configurations = configurations
        self.layers = layers
        self.skipped = skipped
        self.unquantized = unquantized
        self.summary = summary
    }
}
