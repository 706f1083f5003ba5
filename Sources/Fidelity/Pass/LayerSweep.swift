// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// The measurement of one layer: every configuration of the sweep, and what candidates made of it, in one go.
///
/// A sweep takes two passes over the layer's blocks: the first finds the maxima that scales come from, the second
/// measures. Without a sweep one pass does all. Candidates are read once. Blocks are worked on side by side and merged in
/// their order, and every figure is kept a row each, so that nothing depends on the number of threads or on how rows are
/// cut.
struct LayerSweep: Sendable {
    /// The original's file.
    let reference: Checkpoint
    /// The layer in it.
    let tensor: TensorInfo
    /// The candidates' quantized rows for this layer.
    let partners: [Partner]
    /// What candidates hold in its place that is not quantized.
    var kept: [KeptTensor] = []
    /// What sees the layer's rows while they are measured; nil for nothing.
    var observer: (any RowObserver)?
    /// What to measure.
    let options: AnalysisOptions
    /// The turns in which the candidate's bytes are hashed, where they are; then there is one candidate.
    var turns = BlockTurns(nil)

    /// What the first pass over a layer finds.
    struct Survey: Sendable {
        /// Maxima and non-finite weights of every row.
        var rows: SweepSurvey
        /// The matrix's largest absolute weight after each rotation.
        var tensorMaxima: [Float]
    }

    /// What is known of the layer afterwards.
    struct Outcome: Sendable {
        /// Maxima and non-finite weights of every row.
        var survey: Survey
        /// The digest of the layer's values.
        var digest: Digest
        /// Signal and errors of every row, in every configuration.
        var rows: RowErrors
        /// The same of every partner in one configuration each, and the digests of the partner's rows.
        var candidates: [(errors: RowErrors, digests: [Digest])]
        /// What the blocks that were encoded in other formats say, and how many blocks there are.
        var formats: (blocks: [FormatBlock], of: Int) = ([], 0)
        /// The digests of what stands beside every partner's codes.
        var parts: [Digest] = []
        /// The comparison with every tensor that was kept, and its digest.
        var kept: [(tensor: UnquantizedTensor, digest: Digest)]
    }

    /// The encodings that are swept; without a sweep its survey alone is taken.
    var family: Int8Sweep { Int8Sweep(rotations: options.sweeps ? options.rotations : []) }

    /// What the layer is fed; nil if that is not known.
    var inputs: LayerInputs? { options.inputs(of: tensor.name) }

    /// No rotation, then those that the layer can have.
    var rotations: [Rotation?] { family.bases(columns: tensor.shape[1]) }

    /// The configurations of the sweep, in the order in which rows hold them.
    var configurations: [Configuration] {
        options.sweeps ? family.configurations(columns: tensor.shape[1]) : []
    }

    /// The layer's rows in blocks that stay in a core's cache.
    var blocks: RowBlocks {
        let rowBytes = tensor.byteCount / tensor.shape[0]
        let blocks = RowBlocks(rows: tensor.shape[0], rowBytes: rowBytes)
        guard !formats.formats.isEmpty else { return blocks }
        let together = FormatSweep.rowsTogether
        let rows = options.sampledRows == nil ? (blocks.rowsPerBlock + together - 1) / together * together : together
        return RowBlocks(rows: tensor.shape[0], rowBytes: rowBytes, rowsPerBlock: rows)
    }

    /// The formats that the layer is encoded in; none where it is not swept.
    var formats: FormatSweep { FormatSweep(of: tensor, options: options) }

    /// Reads and measures the layer.
    ///
    /// - Parameter known: what the first pass found, if it was taken before.
    /// - Throws: `FileError` of kind `io`, rule `file-changed` where the two passes read different bytes.
    func run(after known: KeptSurveys.Found? = nil) async throws -> Outcome {
        let first = known == nil && options.sweeps ? try await surveyed() : known
        let weights = try partners.map { try $0.weights() }
        let rowBlocks = self.blocks
        let choice = first.map { formats.choice(of: rowBlocks, rowMaxima: largestWeights($0.survey)) }
        let inputs = self.inputRows
        let blocks = try await concurrentMap(count: rowBlocks.count, limit: options.threads) {
            SweepWorker(self, weights: weights, inputs: inputs, choice: choice)
        } body: { worker, block in
            try worker.measure(block, after: first?.survey)
        }
        .sorted { $0.number < $1.number }
        let digest = Digest(of: blocks.flatMap(\.digests))
        if let first, first.digest != digest { throw FileError.changed(tensor, in: reference) }
        var outcome = outcome(of: blocks, survey: first?.survey ?? survey(of: blocks.map(\.survey)), digest: digest)
        outcome.parts = weights.map(\.partsDigest)
        return outcome
    }

    /// Takes the first pass over the layer.
    ///
    /// - Parameter hashes: where its bytes are hashed; nil for nowhere.
    func surveyed(hashing hashes: FileHashes? = nil) async throws -> KeptSurveys.Found {
        let turns = BlockTurns(hashes)
        let parts = try await concurrentMap(count: blocks.count, limit: options.threads) {
            SweepWorker(self, weights: [], choice: nil)
        } body: { worker, block in
            try worker.survey(block, in: turns)
        }
        .sorted { $0.number < $1.number }
        return (survey(of: parts.map(\.survey)), Digest(of: parts.flatMap(\.digests)))
    }

    /// The largest absolute weight of each row, as it is in the original.
    private func largestWeights(_ survey: Survey) -> [Float] {
        stride(from: 0, to: survey.rows.maxima.count, by: rotations.count).map { survey.rows.maxima[$0] }
    }

    private func survey(of parts: [SweepSurvey]) -> Survey {
        let rows = SweepSurvey(maxima: parts.flatMap(\.maxima), nonFinite: parts.flatMap(\.nonFinite))
        let count = rotations.count
        var maxima = [Float](repeating: 0, count: count)
        for (index, maximum) in rows.maxima.enumerated() {
            maxima[index % count] = max(maxima[index % count], maximum)
        }
        return Survey(rows: rows, tensorMaxima: maxima)
    }

    private func outcome(of blocks: [SweepWorker.Block], survey: Survey, digest: Digest) -> Outcome {
        var outcome = Outcome(
            survey: survey, digest: digest, rows: blocks[0].rows, candidates: blocks[0].candidates, kept: [])
        // Rows of a large layer take hundreds of megabytes: arrays that grow would hold them three times for a while.
        outcome.rows.reserveCapacity(rows: tensor.shape[0])
        for index in outcome.candidates.indices {
            outcome.candidates[index].errors.reserveCapacity(rows: partners[index].originalRows.count)
        }
        for block in blocks.dropFirst() {
            outcome.rows.append(block.rows)
            for index in outcome.candidates.indices {
                outcome.candidates[index].errors.append(block.candidates[index].errors)
                outcome.candidates[index].digests += block.candidates[index].digests
            }
        }
        outcome.formats = (blocks.compactMap(\.formats), blocks.count)
        outcome.kept = kept.enumerated()
            .map { index, tensor in
                let parts = blocks.map { $0.kept[index] }
                return (
                    tensor.result(parts, against: self.tensor, options: options),
                    Digest(of: parts.flatMap(\.digests))
                )
            }
        return outcome
    }

    /// The configurations that float32 has no numbers for, so that nothing can be said of them: finite weights become infinite
    /// by the rotation, or errors when they are taken back.
    func overflowing(_ outcome: Outcome) -> Set<Configuration> {
        let rotated = Set(zip(rotations, outcome.survey.tensorMaxima).filter { !$1.isFinite }.map { $0.0 })
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
        let nonFinite = outcome.survey.rows.nonFinite.reduce(0, +)
        let finite = tensor.elementCount - nonFinite
        var layer = LayerFidelity(
            name: tensor.name, shape: tensor.shape, elementType: tensor.elementType, nonFinite: nonFinite)
        layer.largest = outcome.survey.tensorMaxima.first
        let overflowing = overflowing(outcome)
        for (index, configuration) in configurations.enumerated() where !overflowing.contains(configuration) {
            var sums = LayerSums(
                of: outcome.rows, configuration: index, isRotated: configuration.rotation != nil, finite: finite)
            sums.output = output(of: sums, basis: configuration.rotation?.groupSize ?? 1)
            layer.configurations[configuration] = MetricValues(sums, metrics: options.measuredMetrics)
        }
        layer.formats = formats.results(
            (outcome.formats.blocks, outcome.formats.of), signal: CompensatedSum.of(outcome.rows.signal),
            largest: outcome.survey.tensorMaxima[0], inputs: inputs)
        for measured in measured(outcome) {
            layer.measured[measured.label] = measured.layer
        }
        return layer
    }

    /// What becomes of these errors at the layer's output; nil if its inputs are not known.
    private func output(of sums: LayerSums, basis: Int?) -> LayerOutput? {
        inputs?.output(weighted: sums.weighted, signal: sums.signal, basis: basis)
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
            for (partner, found) in parts {
                errors.append(found.errors)
                finite += partner.originalRows.count * tensor.shape[1]
                finite -= outcome.survey.rows.nonFinite[partner.originalRows].reduce(0, +)
            }
            let first = parts[0].0
            var sums = LayerSums(of: errors, configuration: 0, isRotated: first.rotation != nil, finite: finite)
            // Of some of the rows the output is not known.
            if errors.rows == tensor.shape[0] {
                sums.output = output(of: sums, basis: first.basisOfInputs)
                // Of a layer that is not finite the output is not either.
                if finite == tensor.elementCount {
                    sums.exactOutput = ExactOutput(errors.outputs, rows: errors.rows)
                }
            }
            var layer = MeasuredLayer(
                label: first.label, scaling: first.layer.scaling, group: first.rotation?.groupSize,
                bitsPerWeight: parts.map(\.0).bitsPerWeight,
                values: MetricValues(sums, metrics: options.metrics(of: first.layer)))
            layer.parts = parts.map { partner, found in
                MeasuredPart(
                    layer: partner.layer.name, isWhole: partner.isWholeOriginal,
                    energies: Energies(
                        signal: CompensatedSum.of(found.errors.signal), error: CompensatedSum.of(found.errors.error)))
            }
            return (label, layer)
        }
    }
}

extension [Partner] {
    /// Bits per weight of the layers, each by the rows that stand for the original's.
    fileprivate var bitsPerWeight: Double {
        let rows = reduce(0) { $0 + $1.originalRows.count }
        return reduce(0) { $0 + $1.layer.bitsPerWeight * Double($1.originalRows.count) } / Double(Swift.max(rows, 1))
    }
}

extension FileError {
    /// The error of a file whose bytes are not those that were read before.
    static func changed(_ tensor: TensorInfo?, in checkpoint: Checkpoint) -> FileError {
        FileError(
            .io, file: tensor.map { checkpoint.files[$0.fileIndex].location } ?? checkpoint.name, tensor: tensor?.name,
            rule: "file-changed", expected: "the bytes that were read before", found: "other bytes")
    }
}
