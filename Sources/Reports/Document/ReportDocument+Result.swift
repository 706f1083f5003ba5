// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
package import Fidelity

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
    }
}
