// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// The measurement of one layer: every configuration of the sweep, and what candidates made of it, in one go.
///
/// Two passes over the layer's blocks. The first finds the maxima that scales come from, and takes the digest; the second
/// measures. Blocks are worked on side by side and merged in their order, and every figure is kept a row each, so that
/// nothing depends on the number of threads or on how rows are cut.
struct LayerSweep: Sendable {
    /// The original's file.
    let reference: Checkpoint
    /// The layer in it.
    let tensor: TensorInfo
    /// The candidates' quantized rows for this layer.
    let partners: [Partner]
    /// What to measure.
    let options: AnalysisOptions

    /// What is known of the layer afterwards.
    struct Outcome: Sendable {
        /// Maxima and non-finite weights of every row.
        var survey: RowSweep.Survey
        /// The digest of the layer's values.
        var digest: Digest
        /// Signal and errors of every row, in every configuration.
        var rows: RowErrors
        /// The same of every partner, in one configuration each.
        var candidates: [RowErrors]
    }

    /// No rotation, then those that the layer can have.
    var rotations: [Rotation?] {
        guard options.sweeps else { return [nil] }
        return [nil] + options.rotations.filter { $0.fits(columns: tensor.shape[1]) }.map(Optional.some)
    }

    /// The configurations of the sweep, in the order in which rows hold them.
    var configurations: [Configuration] {
        options.sweeps ? Configuration.sweep(of: rotations.compactMap { $0 }) : []
    }

    /// The layer's rows in blocks that stay in a core's cache.
    var blocks: RowBlocks {
        RowBlocks(rows: tensor.shape[0], rowBytes: tensor.byteCount / tensor.shape[0])
    }

    /// Reads and measures the layer.
    func run() async throws -> Outcome {
        let (survey, digest) = try await survey()
        let maxima = tensorMaxima(of: survey)
        let scales = try partners.map { try $0.scales() }
        let measured = try await concurrentMap(count: blocks.count, limit: options.threads) {
            try SweepWorker(self, scales: scales)
        } body: { worker, block in
            try worker.measure(block, tensorMaxima: maxima, rowMaxima: survey.maxima)
        }
        var (rows, candidates) = measured[0]
        for (nextRows, nextCandidates) in measured.dropFirst() {
            rows.append(nextRows)
            for index in candidates.indices {
                candidates[index].append(nextCandidates[index])
            }
        }
        return Outcome(survey: survey, digest: digest, rows: rows, candidates: candidates)
    }

    private func survey() async throws -> (RowSweep.Survey, Digest) {
        let parts = try await concurrentMap(count: blocks.count, limit: options.threads) {
            try SweepWorker(self, scales: [])
        } body: { worker, block in
            try worker.survey(block)
        }
        let survey = RowSweep.Survey(
            maxima: parts.flatMap(\.survey.maxima), nonFinite: parts.flatMap(\.survey.nonFinite))
        return (survey, Digest(of: parts.flatMap(\.digests)))
    }

    /// The matrix's largest absolute weight after each rotation.
    func tensorMaxima(of survey: RowSweep.Survey) -> [Float] {
        let count = rotations.count
        var maxima = [Float](repeating: 0, count: count)
        for (index, maximum) in survey.maxima.enumerated() {
            maxima[index % count] = max(maxima[index % count], maximum)
        }
        return maxima
    }

    /// The configurations that float32 has no numbers for, so that nothing can be said of them: finite weights become infinite
    /// by the rotation, or errors when they are taken back.
    func overflowing(_ outcome: Outcome) -> Set<Configuration> {
        let rotated = Set(zip(rotations, tensorMaxima(of: outcome.survey)).filter { !$1.isFinite }.map { $0.0 })
        let count = configurations.count
        let broken = configurations.indices.filter { index in
            rotated.contains(configurations[index].rotation)
                || stride(from: index, to: outcome.rows.error.count, by: max(count, 1))
                    .contains { !outcome.rows.error[$0].isFinite }
        }
        return Set(broken.map { configurations[$0] })
    }

    /// The layer's metrics.
    func fidelity(_ outcome: Outcome) -> LayerFidelity {
        let nonFinite = outcome.survey.nonFinite.reduce(0, +)
        let finite = tensor.elementCount - nonFinite
        var layer = LayerFidelity(
            name: tensor.name, shape: tensor.shape, elementType: tensor.elementType, nonFinite: nonFinite)
        let overflowing = overflowing(outcome)
        for (index, configuration) in configurations.enumerated() where !overflowing.contains(configuration) {
            layer.configurations[configuration] = MetricValues(
                of: outcome.rows, configuration: index, isRotated: configuration.rotation != nil, finite: finite,
                metrics: options.metrics)
        }
        for measured in measured(outcome) {
            layer.measured[measured.label] = measured.layer
        }
        return layer
    }

    /// What each candidate made of the layer: of all the rows that it has a partner for.
    private func measured(_ outcome: Outcome) -> [(label: String, layer: MeasuredLayer)] {
        var labels: [String] = []
        for partner in partners where !labels.contains(partner.candidate.label) {
            labels.append(partner.candidate.label)
        }
        return labels.map { label in
            let parts = zip(partners, outcome.candidates).filter { $0.0.candidate.label == label }
                .sorted { $0.0.originalRows.lowerBound < $1.0.originalRows.lowerBound }
            var errors = RowErrors(rows: 0, configurations: 1)
            var finite = 0
            for (partner, rows) in parts {
                errors.append(rows)
                finite += partner.originalRows.count * tensor.shape[1]
                finite -= outcome.survey.nonFinite[partner.originalRows].reduce(0, +)
            }
            let first = parts[0].0
            var layer = MeasuredLayer(
                scaling: first.layer.scaling, group: first.rotation?.groupSize,
                values: MetricValues(
                    of: errors, configuration: 0, isRotated: first.rotation != nil, finite: finite,
                    metrics: options.metrics))
            layer.parts = parts.map { partner, rows in
                MeasuredPart(
                    layer: partner.layer.name, isWhole: partner.originalRows.count == tensor.shape[0],
                    signal: CompensatedSum.of(rows.signal), error: CompensatedSum.of(rows.error))
            }
            return (label, layer)
        }
    }
}
