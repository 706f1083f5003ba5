// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Files

/// What plots of single layers need, read in passes of its own over the few layers that are drawn.
struct FigureCollection: Sendable {
    /// Points of a profile of rows, at most.
    static let points = 2048

    /// The original's file.
    let reference: Checkpoint
    /// The layer in it.
    let tensor: TensorInfo
    /// The candidates' quantized rows for this layer.
    let partners: [Partner]
    /// The rotations and threads of the analysis.
    var options: AnalysisOptions

    /// The same measurement as the analysis's, but with all that is counted.
    var sweep: LayerSweep {
        var all = options
        all.metrics = Set(Metric.all)
        return LayerSweep(reference: reference, tensor: tensor, partners: partners, options: all)
    }

    /// The largest rotation of the sweep that the layer can have.
    var rotation: Rotation? {
        options.rotations.filter { $0.fits(columns: tensor.shape[1]) }.max { $0.groupSize < $1.groupSize }
    }

    /// The configurations whose error is mapped: each scaling, unrotated and rotated.
    var mapped: [Configuration] { Configuration.sweep(of: [rotation].compactMap { $0 }) }

    /// Reads the layer, counts its weights as they are and rotated, and maps the errors.
    func run() async throws -> LayerFigures {
        let sweep = sweep
        let outcome = try await sweep.run()
        let maxima = zip(sweep.rotations, outcome.survey.tensorMaxima)
        // Rotated weights that float32 does not hold cannot be drawn.
        if let rotation, maxima.contains(where: { $0 == rotation && !$1.isFinite }) {
            var others = self
            others.options.rotations.removeAll { $0 == rotation }
            return try await others.run()
        }
        let plan = FigurePlan(
            collection: self, bound: Double(outcome.survey.rows.maxima.max() ?? 0),
            tensorMaxima: Dictionary(maxima.map { ($0, $1) }, uniquingKeysWith: { first, _ in first }))
        let blocks = sweep.blocks
        let parts = try await concurrentMap(count: blocks.count, limit: options.threads) {
            try FigureWorker(plan, blocks: blocks)
        } body: { worker, block in
            try worker.count(block)
        }
        var counts = FigureCounts(plan, rows: 0..<plan.rows)
        for part in parts {
            counts.add(part)
        }
        return figures(outcome, counts, sweep.configurations)
    }

    private func figures(
        _ outcome: LayerSweep.Outcome, _ counts: FigureCounts, _ configurations: [Configuration]
    ) -> LayerFigures {
        let maps = counts.maps(signal: CompensatedSum.of(outcome.rows.signal))
        var figures = LayerFigures(
            layer: tensor.name, group: rotation?.groupSize, weights: counts.plain,
            rotatedWeights: rotation == nil ? nil : counts.rotated, rowsPerPoint: rowsPerPoint)
        figures.inputs = options.activations?.layers[tensor.name].flatMap { InputFigures($0, points: Self.points) }
        for (index, configuration) in configurations.enumerated() {
            figures.rowSNR["\(configuration)"] = rowSNR(of: outcome.rows, index)
            figures.codes["\(configuration)"] = outcome.rows.codes(of: index)
        }
        for (configuration, map) in zip(mapped, maps) {
            figures.errors["\(configuration)"] = map
        }
        for (index, (partner, found)) in zip(partners, outcome.candidates).enumerated() {
            let rows = found.errors
            figures.measured[partner.candidate.label] = MeasuredFigures(
                rowSNR: rowSNR(of: rows, 0), codes: rows.codes(of: 0), errors: maps[mapped.count + index])
        }
        return figures
    }

    /// Rows that share a point of the profile, so that an embedding's is no longer than another layer's.
    private var rowsPerPoint: Int { (tensor.shape[0] + Self.points - 1) / Self.points }

    /// The worst row's SNR of each run of ``rowsPerPoint`` rows.
    private func rowSNR(of rows: RowErrors, _ configuration: Int) -> [Double?] {
        let decibels = RowSNR.decibels(signal: rows.signal, error: rows.column(configuration, of: rows.error))
        return stride(from: 0, to: decibels.count, by: rowsPerPoint)
            .map { first in
                let worst = decibels[first..<min(first + rowsPerPoint, decibels.count)].compactMap { $0 }.min()
                return worst.flatMap { $0.isFinite ? $0 : nil }
            }
    }
}

extension RowErrors {
    /// How often each code occurs in a configuration.
    fileprivate func codes(of configuration: Int) -> [Int] {
        let size = histogram.count / configurations
        return histogram[configuration * size..<(configuration + 1) * size].map { Int($0) }
    }
}

/// What the workers of a collection of figures have in common.
struct FigurePlan: Sendable {
    /// Cells of an error map in either direction, at most.
    private static let cells = 64

    /// The layer, its partners and its configurations.
    let collection: FigureCollection
    /// The largest weight in any basis, to which histograms reach.
    let bound: Double
    /// The matrix's largest weight after each rotation, from which tensor scales come.
    let tensorMaxima: [Rotation?: Float]

    /// The matrix's rows.
    var rows: Int { collection.tensor.shape[0] }
    /// The matrix's columns.
    var columns: Int { collection.tensor.shape[1] }
    /// Cells of a map from top to bottom.
    var cellRows: Int { min(rows, Self.cells) }
    /// Cells of a map from left to right.
    var cellColumns: Int { min(columns, Self.cells) }
    /// Maps that are made: of configurations, then of candidates.
    var mapCount: Int { collection.mapped.count + collection.partners.count }

    /// The cell row that a row belongs to.
    func cellRow(of row: Int) -> Int { row * cellRows / rows }

    /// The columns of a cell column: those whose ⌊c·cells/columns⌋ it is.
    func columns(ofCell cell: Int) -> Range<Int> {
        let edges = [cell, cell + 1].map { ($0 * columns + cellColumns - 1) / cellColumns }
        return edges[0]..<edges[1]
    }
}
