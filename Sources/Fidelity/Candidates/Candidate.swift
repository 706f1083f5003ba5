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
    let layer: ReadableLayer
    /// The first of the rows that stand for the original's layer.
    let firstRow: Int
    /// The original's rows that they stand for: all, unless only the original is fused.
    let originalRows: Range<Int>
    /// The rotation to take off.
    let rotation: Rotation?

    /// What stands beside the layer's codes, which is read when it is needed: that of a whole model never lies in memory.
    func weights() throws -> LayerWeights {
        try LayerWeights(layer, rotation: { _ in rotation }, in: candidate.checkpoint)
    }

    /// The label in reports, with the rotation that is taken off.
    var label: String {
        switch layer {
        case .int8(let stored): stored.encoding.rotated(by: rotation).label
        case .packed: layer.label
        }
    }

    /// The layer's rows that stand for the original's.
    var rows: Range<Int> { firstRow..<firstRow + originalRows.count }

    /// The layer that they are of.
    var partsPlace: PartsPlace { PartsPlace(candidate: candidate.place, weight: layer.weight.name) }

    /// Whether they stand for every row of the original's layer.
    var isWholeOriginal: Bool { originalRows.count == original.shape[0] }
}

/// A layer of a candidate, by which the digest of what stands beside its codes is kept.
struct PartsPlace: Sendable, Hashable {
    /// The candidate's place among the candidates.
    let candidate: Int
    /// The tensor of codes.
    let weight: String
}
