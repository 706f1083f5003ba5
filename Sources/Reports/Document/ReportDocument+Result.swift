// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
import Codecs
package import Fidelity

extension ReportDocument {
    /// The document of an analysis.
    ///
    /// - Parameters:
    ///   - result: What the analysis found.
    ///   - version: The tool's version.
    ///   - include: The regular expressions that chose layers.
    ///   - exclude: The regular expressions that left layers out.
    package init(
        _ result: FidelityResult,
        version: String,
        include: [String] = [],
        exclude: [String] = []
    ) {
        let groups = result.configurations.compactMap { $0.rotation?.groupSize }
        self.init(
            tool: Tool(version: version),
            options: Options(
                groups: Array(Set(groups)).sorted(),
                metrics: Metric.allCases.filter(result.metrics.contains).map(\.rawValue),
                include: include,
                exclude: exclude
            ),
            reference: File(result.reference),
            candidates: result.candidates.map(File.init),
            configurations: result.configurations.map(\.description),
            layers: result.layers.map(Layer.init),
            skipped: result.skipped.map { Skipped(file: $0.file, name: $0.name, reason: $0.reason) },
            unquantized: result.unquantized.map(Unquantized.init),
            summary: Summary(result.summary)
        )
    }
}

extension ReportDocument.File {
    fileprivate init(_ identity: CheckpointIdentity) {
        self.init(
            name: identity.name,
            bytes: identity.bytes,
            tensors: identity.tensors,
            digest: identity.digest,
            sha256: identity.sha256.isEmpty ? nil : identity.sha256
        )
    }
}

extension ReportDocument.Layer {
    fileprivate init(_ layer: LayerFidelity) {
        self.init(
            name: layer.name,
            shape: layer.shape,
            dtype: layer.elementType.rawValue,
            parameters: layer.parameters,
            nonFinite: layer.nonFinite,
            configurations: Dictionary(
                uniqueKeysWithValues: layer.configurations.map { ($0.description, ReportDocument.Values($1)) }
            ),
            measured: layer.measured.mapValues(ReportDocument.Measured.init)
        )
    }
}

extension ReportDocument.Measured {
    fileprivate init(_ layer: MeasuredLayer) {
        self.init(
            scaling: layer.scaling.rawValue,
            group: layer.group,
            label: layer.label,
            values: ReportDocument.Values(layer.values),
            digest: layer.digest
        )
    }
}

extension ReportDocument.Values {
    /// JSON has no NaN and no infinity: what is not finite is undefined.
    fileprivate init(_ values: MetricValues) {
        self.init(
            numbers: values.numbers.mapValues { $0.flatMap(\.ifFinite) },
            rowSNR: values.rowSNR.map {
                RowSNR(
                    minimum: $0.minimum?.ifFinite,
                    fifthPercentile: $0.fifthPercentile?.ifFinite,
                    median: $0.median?.ifFinite
                )
            },
            isExact: values.isExact
        )
    }
}

extension ReportDocument.Unquantized {
    fileprivate init(_ tensor: UnquantizedTensor) {
        self.init(
            candidate: tensor.candidate,
            name: tensor.name,
            state: tensor.state.rawValue,
            maxAbsDiff: tensor.maxAbsDiff?.ifFinite,
            values: tensor.values.flatMap { $0.numbers.isEmpty ? nil : ReportDocument.Values($0) }
        )
    }
}

extension Double {
    /// The value, or nil for NaN and infinities.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
