// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A file that is measured against the original.
struct Candidate: Sendable {
    /// Its place among the candidates, by which what is known of it is kept.
    let place: Int
    /// The file.
    let checkpoint: Checkpoint
    /// Its name in the result, unlike every other candidate's.
    let label: String
    /// What is quantized in it.
    let quantized: QuantizedCheckpoint
    /// What sees its rows while they are read; nil for nothing.
    var observer: (any RowObserver)?

    /// Candidates in the order given, measured against `reference`.
    ///
    /// - Parameters:
    ///   - contents: what is quantized in each; scanned here where there is none.
    ///   - observers: what sees the rows of each; empty for nothing.
    static func all(
        of checkpoints: [Checkpoint], against reference: Checkpoint, contents: [QuantizedCheckpoint],
        observers: [any RowObserver]
    ) throws -> [Candidate] {
        let labels = DistinctLabels.of(checkpoints.map(\.name), besides: reference.name)
        return try zip(checkpoints, labels).enumerated()
            .map { place, candidate in
                Candidate(
                    place: place, checkpoint: candidate.0, label: candidate.1,
                    quantized: place < contents.count
                        ? contents[place] : try QuantizedCheckpoint(scanning: candidate.0),
                    observer: place < observers.count ? observers[place] : nil)
            }
    }
}

/// The rows of a candidate's quantized layer that stand for one layer of the original.
struct Partner: Sendable {
    /// The candidate.
    let candidate: Candidate
    /// The original's layer.
    let original: TensorInfo
    /// The candidate's quantized layer, which may hold more rows: fused q, k and v.
    let layer: StoredLayer
    /// The first of the rows that stand for the original's layer.
    let firstRow: Int
    /// The original's rows that they stand for: all, unless only the original is fused.
    let originalRows: Range<Int>
    /// The rotation to take off.
    let rotation: Rotation?
    /// The scales of these rows, one each, if they are kept to be compared with what is hashed; nil to read them when needed, so that
    /// those of a whole model never lie in memory.
    var keptScales: [Float]?

    /// The scales of these rows, one each.
    func scales() throws -> [Float] {
        if let keptScales { return keptScales }
        return Array(try layer.scales(in: candidate.checkpoint)[firstRow..<firstRow + originalRows.count])
    }

    /// How these rows are stored, with the rotation that is taken off.
    var encoding: Encoding { layer.encoding.rotated(by: rotation) }

    /// Whether they stand for every row of the original's layer.
    var isWholeOriginal: Bool { originalRows.count == original.shape[0] }
}
