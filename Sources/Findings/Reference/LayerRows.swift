// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// The rows of one layer that have a partner in the original, one after the other as the layer has them.
struct LayerRows {
    /// Figures of every row in one basis.
    struct Sums {
        /// ΣW² of each row.
        var signal: [Double] = []
        /// ΣF² of each row, where F is what the file holds with the rotation taken off.
        var energy: [Double] = []
        /// ΣWF of each row.
        var product: [Double] = []
    }

    let checkpoint: Checkpoint
    let reference: Checkpoint
    /// The matches of the layer, in the order of its rows.
    let matches: [Int8Matching.Match]
    /// The layer's scales, one for each of its rows.
    let scales: [Float]

    /// The layer's rows and what they stand for.
    ///
    /// - Parameter matches: all matches of one layer; not empty.
    init(of matches: [Int8Matching.Match], in checkpoint: Checkpoint, and reference: Checkpoint) throws {
        self.checkpoint = checkpoint
        self.reference = reference
        self.matches = matches.sorted { $0.firstRow < $1.firstRow }
        scales = try matches[0].layer.scales(in: checkpoint)
    }

    /// The layer.
    var layer: StoredLayer { matches[0].layer }
    /// Input columns.
    var columns: Int { layer.columns }
    /// How many rows have a partner.
    var count: Int { matches.reduce(0) { $0 + $1.originalRows.count } }

    /// Sums over every row, with `rotation` taken off what the file holds.
    func sums(rotation: Rotation?) throws -> Sums {
        var sums = Sums()
        for match in matches {
            let original = match.original
            let rowBytes = original.byteCount / original.shape[0]
            let blocks = RowBlocks(rows: match.originalRows.count, rowBytes: rowBytes)
            let weights = BlockReader(reference, original, blocks: blocks, firstRow: match.originalRows.lowerBound)
            let codes = BlockReader(
                checkpoint, layer.weight,
                blocks: RowBlocks(rows: blocks.rows, rowBytes: columns, rowsPerBlock: blocks.rowsPerBlock),
                firstRow: match.firstRow)
            var comparison = RowComparison(
                elementType: original.elementType, columns: columns, with: layer.encoding.rotated(by: rotation))
            for block in 0..<blocks.count {
                let rows = blocks.rows(of: block)
                let part = scales[match.firstRow + rows.lowerBound..<match.firstRow + rows.upperBound]
                let (ours, theirs) = (try unsafe weights.read(block), try unsafe codes.read(block))
                sums.add(unsafe comparison.measure(ours, against: StoredRows(theirs, scales: part)).errors)
            }
        }
        return sums
    }

    /// A row of the original, in float32; values that are not finite are 0.
    func original(_ row: Int) throws -> [Float] {
        let (match, index) = place(of: row)
        let width = match.original.byteCount / match.original.shape[0]
        var bytes = [UInt8](repeating: 0, count: width)
        try unsafe bytes.withUnsafeMutableBytes {
            try unsafe reference.read(match.original, at: (match.originalRows.lowerBound + index) * width, into: $0)
        }
        var values = PlainRowValues(elementType: match.original.elementType, columns: columns)
        return unsafe bytes.withUnsafeBytes { unsafe Array(values.row(0, of: StoredRows($0)).values) }
    }

    /// A row of the file as it stands, code · scale: still rotated, if the layer is.
    func held(_ row: Int) throws -> [Float] {
        let (match, index) = place(of: row)
        let at = match.firstRow + index
        var codes = [UInt8](repeating: 0, count: columns)
        try unsafe codes.withUnsafeMutableBytes { try unsafe checkpoint.read(layer.weight, at: at * columns, into: $0) }
        var values = layer.encoding.rotated(by: nil).rowValues(columns: columns)
        return unsafe codes.withUnsafeBytes {
            unsafe Array(values.row(0, of: StoredRows($0, scales: scales[at...at])).values)
        }
    }

    /// At most `limit` rows out of `rows`, spread evenly.
    static func spread(_ rows: [Int], limit: Int) -> [Int] {
        guard rows.count > limit else { return rows }
        return (0..<limit).map { rows[$0 * rows.count / limit] }
    }

    private func place(of row: Int) -> (match: Int8Matching.Match, row: Int) {
        var row = row
        for match in matches.dropLast() {
            if row < match.originalRows.count { return (match, row) }
            row -= match.originalRows.count
        }
        return (matches[matches.count - 1], row)
    }
}

extension LayerRows.Sums {
    fileprivate mutating func add(_ rows: RowErrors) {
        for row in 0..<rows.rows {
            let product = rows.signal[row] - rows.cross[row]
            signal.append(rows.signal[row])
            self.product.append(product)
            energy.append(max(0, rows.error[row] - rows.signal[row] + 2 * product))
        }
    }
}

/// Some rows of a layer and of the original, as numbers.
struct SampledRows {
    /// The original's rows.
    let originals: [[Float]]
    /// What the file holds, still rotated if the layer is.
    let held: [[Float]]

    /// Reads rows.
    init(_ rows: LayerRows, _ indices: [Int]) throws {
        originals = try indices.map(rows.original)
        held = try indices.map(rows.held)
    }

    /// What the file holds, with a rotation taken off.
    func unrotated(_ rotation: Rotation?) -> [[Float]] { held.map { Self.rotated($0, rotation) } }

    /// The original's rows, rotated.
    func rotatedOriginals(_ rotation: Rotation?) -> [[Float]] { originals.map { Self.rotated($0, rotation) } }

    /// A row with a rotation put on or taken off, which is the same.
    static func rotated(_ row: [Float], _ rotation: Rotation?) -> [Float] {
        guard let rotation else { return row }
        var row = row
        rotation.apply(to: &row)
        return row
    }

    /// Σab in float64.
    static func product(_ left: [Float], _ right: [Float]) -> Double {
        RowComparison.compare(left, with: right).product
    }
}
