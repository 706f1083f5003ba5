// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// A layer some of whose rows are planned to be read.
enum PlannedLayer: Sendable {
    /// An INT8 layer.
    case int8(StoredLayer)
    /// A layer of another format.
    case packed(PackedLayer)

    /// The layers of a file whose rows are read, in the file's order of each kind.
    static func all(of contents: QuantizedCheckpoint) -> [PlannedLayer] {
        (contents.layers + contents.others.compactMap(\.unrotated)).map(PlannedLayer.int8)
            + contents.others.filter { $0.unrotated == nil }.compactMap { $0.packed.map(PlannedLayer.packed) }
    }

    /// The codes.
    var weight: TensorInfo {
        switch self {
        case .int8(let layer): layer.weight
        case .packed(let layer): layer.weight
        }
    }

    /// Rows, columns and bytes per row.
    var shape: RowAllotment.Shape {
        switch self {
        case .int8(let layer): .init(rows: layer.rows, columns: layer.columns, rowBytes: layer.columns)
        case .packed(let layer):
            .init(
                rows: layer.rows, columns: layer.columns,
                rowBytes: (layer.weight.byteCount + layer.rows - 1) / max(layer.rows, 1))
        }
    }

    /// Runs of rows that are read of it: with one scale for the matrix rows differ more in what they lose, and neighbours are alike.
    var spotCount: Int {
        switch self {
        case .int8(let layer): Self.spotCount(hasOneScale: layer.scale.elementCount == 1)
        case .packed(let layer):
            switch layer.format {
            case .fp8(_, .none), .fp8(_, .tensor): Self.spotCount(hasOneScale: true)
            default: Self.spotCount(hasOneScale: false)
            }
        }
    }

    /// Runs of rows that are read of a layer with one scale for the matrix, or with several.
    static func spotCount(hasOneScale: Bool) -> Int { hasOneScale ? 4 : 2 }

    /// The bytes of its codes that hold some rows.
    func bytes(of rows: Range<Int>) -> Range<Int> {
        switch self {
        case .int8(let layer): rows.lowerBound * layer.columns..<rows.upperBound * layer.columns
        case .packed(let layer): layer.byteRange(ofRows: rows)
        }
    }

    /// What is read with some rows: their codes, but for the rows that were read before, and the scales that they need.
    func pieces(of spots: [Range<Int>], but edge: Range<Int>?) -> [ReadPlan.Piece] {
        let codes = spots.filter { $0 != edge }
            .map { ReadPlan.Piece(tensor: weight, bytes: bytes(of: $0), purpose: .codes) }
        switch self {
        case .int8(let layer):
            return [ReadPlan.Piece(tensor: layer.scale, bytes: 0..<layer.scale.byteCount, purpose: .scales)] + codes
        case .packed(let layer):
            let scales = layer.parts.sorted { $0.key < $1.key }
                .flatMap { part, tensor in
                    layer.byteRanges(ofPart: part, rows: spots)
                        .map { ReadPlan.Piece(tensor: tensor, bytes: $0, purpose: .scales) }
                }
            return scales + codes
        }
    }
}
