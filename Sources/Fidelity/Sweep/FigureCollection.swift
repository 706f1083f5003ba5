// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What plots of single layers need, read in a pass of its own over the few layers that are drawn.
struct FigureCollection: Sendable {
    /// Bins of a histogram of weights, zero in the middle of one.
    static let bins = 201

    /// Points of a profile of rows, at most.
    static let points = 2048

    /// The original's file.
    let reference: Checkpoint
    /// The layer in it.
    let tensor: TensorInfo
    /// What was measured.
    let options: AnalysisOptions

    /// The largest rotation of the sweep that the layer can have.
    private var rotation: Rotation? {
        options.rotations.filter { $0.fits(columns: tensor.shape[1]) }.max { $0.groupSize < $1.groupSize }
    }

    /// Reads the layer and counts its weights, as they are and rotated.
    func run() async throws -> LayerFigures {
        let (reference, tensor, rotation) = (reference, tensor, rotation)
        let sweep = LayerSweep(reference: reference, tensor: tensor, partners: [], options: options)
        let outcome = try await sweep.run()
        let bound = Double(outcome.survey.maxima.max() ?? 0)
        let blocks = sweep.blocks
        let parts = try await concurrentMap(count: blocks.count, limit: options.threads) {
            Worker(reader: BlockReader(reference, tensor, blocks: blocks), tensor: tensor)
        } body: { worker, block in
            try worker.count(block, rotation: rotation, bound: bound)
        }
        var (plain, rotated) = (Histogram(around: bound), Histogram(around: bound))
        for part in parts {
            plain.add(part.plain)
            rotated.add(part.rotated)
        }
        return LayerFigures(
            layer: tensor.name, group: rotation?.groupSize, weights: plain,
            rotatedWeights: rotation == nil ? nil : rotated, rowsPerPoint: rowsPerPoint,
            rowSNR: rowSNR(of: outcome.rows, sweep.configurations))
    }

    /// Rows that share a point of the profile, so that an embedding's is no longer than another layer's.
    private var rowsPerPoint: Int { (tensor.shape[0] + Self.points - 1) / Self.points }

    /// The worst row's SNR of each run of ``rowsPerPoint`` rows, by configuration.
    private func rowSNR(of rows: RowErrors, _ configurations: [Configuration]) -> [String: [Double?]] {
        var profiles: [String: [Double?]] = [:]
        for (index, configuration) in configurations.enumerated() {
            let decibels = RowSNR.decibels(signal: rows.signal, error: rows.column(index, of: rows.error))
            profiles["\(configuration)"] = stride(from: 0, to: decibels.count, by: rowsPerPoint)
                .map { first in
                    let worst = decibels[first..<min(first + rowsPerPoint, decibels.count)].compactMap { $0 }.min()
                    return worst.flatMap { $0.isFinite ? $0 : nil }
                }
        }
        return profiles
    }
}

/// One task's reader and decoder.
private final class Worker {
    private let reader: BlockReader
    private var decoder: RowDecoder

    init(reader: BlockReader, tensor: TensorInfo) {
        self.reader = reader
        decoder = RowDecoder(elementType: tensor.elementType, columns: tensor.shape[1])
    }

    func count(_ block: Int, rotation: Rotation?, bound: Double) throws -> (plain: [Int], rotated: [Int]) {
        var plain = Histogram(around: bound)
        var rotated = plain
        let bytes = try unsafe reader.read(block)
        unsafe decoder.forEachRow(of: bytes, rotation: rotation) { row, isRotated in
            for index in row.indices {
                let weight = unsafe row[index]
                if isRotated { rotated.count(weight) } else { plain.count(weight) }
            }
        }
        return (plain.counts, rotated.counts)
    }
}

extension Histogram {
    /// An empty histogram from `-bound` to `bound`.
    fileprivate init(around bound: Double) {
        let bound = bound > 0 ? bound : 1
        self.init(
            lowerBound: -bound, upperBound: bound, counts: Array(repeating: 0, count: FigureCollection.bins))
    }

    /// Counts a value; one outside the bounds goes to the nearest bin.
    fileprivate mutating func count(_ value: Float) {
        let position = (Double(value) - lowerBound) / (upperBound - lowerBound) * Double(counts.count)
        counts[max(0, min(counts.count - 1, Int(position)))] += 1
    }

    fileprivate mutating func add(_ other: [Int]) {
        for index in counts.indices {
            counts[index] += other[index]
        }
    }
}
