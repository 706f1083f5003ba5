// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What is read first, by names, types and shapes alone: the markers and scales, which say what layers there are.
///
/// Some converters put each marker beside its layer's codes. Then the layer's first rows, or its last, are read with it: they lie in the
/// same request, and are one of the layer's spots.
struct FirstReads: Sendable {
    /// What is read.
    let plan: ReadPlan
    /// The rows that are read with markers, by the name of the layer's weight.
    let edges: [String: Range<Int>]

    /// So many requests for markers are taken as they are.
    private static let fewRequests = 8

    /// The first reads of a file.
    init(of checkpoint: Checkpoint, _ budget: ReadBudget) {
        let first = QuantizedCheckpoint.tensorsReadFirst(of: checkpoint)
        let pieces =
            first.markers.map { ReadPlan.Piece(tensor: $0, bytes: 0..<$0.byteCount, purpose: .markers) }
            + first.scales.map { ReadPlan.Piece(tensor: $0, bytes: 0..<$0.byteCount, purpose: .scales) }
        let small = ReadPlan(pieces, fileCount: checkpoint.files.count)
        let beside = first.markers.compactMap { Self.rows(beside: $0, in: checkpoint) }
        let bytes = beside.reduce(0) { $0 + $1.rows.count * $1.weight.shape[1] }
        guard small.requestCount > Self.fewRequests, bytes <= budget.bytes / 3 * 2 else {
            (plan, edges) = (small, [:])
            return
        }
        let codes = beside.map { weight, rows in
            ReadPlan.Piece(
                tensor: weight, bytes: rows.lowerBound * weight.shape[1]..<rows.upperBound * weight.shape[1],
                purpose: .codes)
        }
        plan = ReadPlan(pieces + codes, fileCount: checkpoint.files.count)
        edges = Dictionary(beside.map { ($0.weight.name, $0.rows) }, uniquingKeysWith: { first, _ in first })
    }

    /// The rows of an INT8 layer that lie beside its marker; nil if its codes lie elsewhere.
    private static func rows(
        beside marker: TensorInfo, in checkpoint: Checkpoint
    ) -> (weight: TensorInfo, rows: Range<Int>)? {
        guard marker.name.hasSuffix(StoredLayer.markerSuffix),
            case let name = String(marker.name.dropLast(StoredLayer.markerSuffix.count)),
            let weight = checkpoint.tensor(named: name + StoredLayer.weightSuffix), weight.elementType == .i8,
            weight.shape.count == 2, weight.fileIndex == marker.fileIndex, weight.byteCount > 0
        else { return nil }
        let scale = checkpoint.tensor(named: StoredLayer.scaleName(ofLayer: name))
        let count = PlannedLayer.spotCount(hasOneScale: scale?.elementCount == 1)
        let shape = RowAllotment.Shape(rows: weight.shape[0], columns: weight.shape[1], rowBytes: weight.shape[1])
        let rows = min(shape.rows, (shape.measure + count - 1) / count)
        let (ahead, behind) = (weight.offset - marker.offset, marker.offset - weight.offset - weight.byteCount)
        if (0...ReadPlan.gap).contains(ahead) { return (weight, 0..<rows) }
        return (0...ReadPlan.gap).contains(behind) ? (weight, shape.rows - rows..<shape.rows) : nil
    }
}
