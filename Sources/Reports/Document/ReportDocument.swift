// SPDX-License-Identifier: Apache-2.0

package import Codecs
package import Documents
package import Fidelity

/// A fidelity report, as `report.json` holds it: `fidelio.report/2`.
///
/// Every rendering (CSV, page, card, terminal) is made from this document, so that `fidelio report` can make each again
/// from the file: what was measured in it is held as Fidelity's own types, what was found as those of Findings. It holds no
/// times, host names or absolute paths. `/2` adds energies, digests of tensors and the evidence of layers to `/1`, which is
/// read as well. docs/formats.md describes each field, docs/schemas/report.schema.json checks them.
package struct ReportDocument: Sendable, Equatable {
    /// What the `schema` field holds, but for the version.
    package static let schemaName = "fidelio.report"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 2

    /// What made the report.
    package var tool: Tool
    /// How the analysis was asked for.
    package var options: Options
    /// The original.
    package var reference: CheckpointIdentity
    /// The candidates, in the order given.
    package var candidates: [CheckpointIdentity]
    /// The configurations that were swept, in order.
    package var configurations: [Configuration]
    /// The layers, in network order.
    package var layers: [LayerFidelity]
    /// What could not be measured, with the reason.
    package var skipped: [SkippedTensor]
    /// The tensors that a candidate did not quantize.
    package var unquantized: [UnquantizedTensor]
    /// The pooled figures.
    package var summary: FidelitySummary
    /// What each candidate really is.
    package var diagnoses: [CandidateVerdict] = []
    /// What was found about the candidates: candidate by candidate, the worst first.
    package var findings: [CandidateFinding] = []
    /// The activations that outputs were measured by; nil if nothing is said of outputs.
    package var activations: UsedActivations?
    /// Pictures that were compared beside the weights; nil if none were.
    ///
    /// They say nothing of what caused them.
    package var pictures: PicturesDocument?

    /// A document from its parts.
    package init(
        tool: Tool,
        options: Options = Options(),
        reference: CheckpointIdentity,
        candidates: [CheckpointIdentity] = [],
        configurations: [Configuration] = [],
        layers: [LayerFidelity] = [],
        skipped: [SkippedTensor] = [],
        unquantized: [UnquantizedTensor] = [],
        summary: FidelitySummary = FidelitySummary()
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

extension ReportDocument {
    /// The document of an analysis.
    ///
    /// - Parameters:
    ///   - result: What the analysis found.
    ///   - version: The tool's version.
    ///   - include: The regular expressions that chose layers.
    ///   - exclude: The regular expressions that left layers out.
    package init(_ result: FidelityResult, version: String, include: [String] = [], exclude: [String] = []) {
        let groups = result.configurations.compactMap { $0.rotation?.groupSize }
        self.init(
            tool: Tool(version: version),
            options: Options(
                groups: Array(Set(groups)).sorted(),
                metrics: Metric.all.filter(result.metrics.contains).map(\.id),
                include: include,
                exclude: exclude
            ),
            reference: result.reference,
            candidates: result.candidates,
            configurations: result.configurations,
            layers: result.layers,
            skipped: result.skipped,
            unquantized: result.unquantized,
            summary: result.summary
        )
        activations = result.activations
    }
}

extension ReportDocument {
    /// How the analysis was asked for: what a reader needs to repeat it.
    package struct Options: Sendable, Equatable, Codable {
        /// Group sizes of the rotations that were swept.
        package var groups: [Int]
        /// Identifiers of the metrics that were asked for, in the order of the metric table.
        package var metrics: [String]
        /// Regular expressions that chose layers; empty for all.
        package var include: [String]
        /// Regular expressions that left layers out.
        package var exclude: [String]

        /// Options from their parts.
        package init(groups: [Int] = [], metrics: [String] = [], include: [String] = [], exclude: [String] = []) {
            self.groups = groups
            self.metrics = metrics
            self.include = include
            self.exclude = exclude
        }
    }
}

extension ReportDocument.Options {
    /// Reads how an analysis was asked for.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            groups: container.decode([Int].self, forKey: .groups),
            metrics: container.decode([String].self, forKey: .metrics),
            include: container.decode([String].self, forKey: .include),
            exclude: container.decode([String].self, forKey: .exclude))
        if let wrong = groups.first(where: { !DocumentLimit.dimension.contains($0) }) {
            throw container.damage(.groups, "\(wrong)", expected: "the size of a group")
        }
    }
}
