// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// Reads a sample of one layer's rows and takes its evidence.
struct LayerExamination {
    let checkpoint: Checkpoint
    let layer: StoredLayer
    let depth: LayerDepth
    let thresholds: Thresholds

    /// Rows between two looks at the sampling error.
    private static let batchRows = 256
    /// Weights that other bases are looked at over, if the layer has so many.
    private static let basisWeights = 1 << 18

    /// Takes the evidence.
    ///
    /// - Parameter isEmpty: whether every code of a row is 0; nil to read the rows that this is asked of.
    func run(isEmpty: ((Int) -> Bool)? = nil) throws -> LayerEvidence {
        let scales = try layer.scales(in: checkpoint)
        let figures = try ScaleFigures(scales) { row in try isEmpty?(row) ?? self.isEmpty(row: row) }
        let sums = try sums(scales)
        let codes = sums.codes.evidence(
            of: layer.rows, isOneScale: layer.scaling == .tensor || figures.areEqual)
        let glance = try codes.hidesRotation ? RotationEvidence(rows: 0, columns: layer.columns) : glance()
        // The marker may be wrong: the basis that seems likelier is tried too.
        let rotations = [layer.rotation] + RotationBases.likelier(than: layer.rotation, glance)
        return LayerEvidence(
            layer: layer,
            codes: codes,
            scale: figures, bases: sums.bases.map(\.figures), glance: glance,
            parent: sums.parent.evidence(rotations: rotations, limits: thresholds.parent))
    }

    /// Whether all codes of a row are 0; of a row that is not among the planned ones nothing is said, and so nothing held against it.
    private func isEmpty(row: Int) throws -> Bool {
        if let spots = depth.spots, !spots.contains(where: { $0.contains(row) }) { return true }
        let rows = RowBlocks(rows: layer.rows, rowBytes: layer.columns, rowsPerBlock: 1)
        let examiner = RowExaminer(columns: layer.columns)
        let reader = BlockReader(checkpoint, layer.weight, blocks: rows)
        // The bytes are the reader's, and go with it.
        return try withExtendedLifetime(reader) {
            try unsafe examiner.codes(ofRow: 0, in: reader.read(row)).largest == 0
        }
    }

    /// What is added up over the sample's rows.
    private func sums(_ scales: [Float]) throws -> (codes: CodeSums, bases: [BasisSums], parent: ParentSample) {
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        let reader = BlockReader(checkpoint, layer.weight, blocks: sample.blocks)
        var examiner = RowExaminer(columns: layer.columns)
        var codes = CodeSums(columns: layer.columns, thresholds: thresholds)
        var bases = Self.bases(columns: layer.columns).map { BasisSums($0) }
        var basisRows = 0
        var parent = ParentSample(columns: layer.columns)
        var end = SampleEnd(depth, batchRows: Self.batchRows, thresholds)
        for rows in sample.runs(in: depth.spots) {
            if end.isReached(
                rows: codes.rows, needsMore: needsMoreForBases(basisRows),
                errorDB: codes.standardErrorDB(of: layer.rows))
            {
                break
            }
            let bytes = try unsafe reader.read(rows: rows)
            let spot = depth.spot(of: rows)
            if spot == nil { codes.beginCluster() }
            for (index, row) in rows.enumerated() {
                if let spot { codes.beginRow(ofSpot: spot) }
                codes.add(unsafe examiner.codes(ofRow: index, in: bytes), scale: scales[row])
                unsafe parent.add(row: index, in: bytes, scale: scales[row])
                guard needsMoreForBases(basisRows) else { continue }
                basisRows += 1
                for basis in bases.indices {
                    let moments = unsafe examiner.moments(
                        ofRow: index, in: bytes, scale: scales[row], rotation: bases[basis].rotation)
                    bases[basis].add(moments, columns: layer.columns)
                }
            }
        }
        if end.wasCut { codes.cut() }
        return (codes, bases, parent)
    }

    /// The bases that a converter could have been asked for, none among them.
    private static func bases(columns: Int) -> [Rotation?] {
        [nil] + [4, 16, 64, 256, 1024].compactMap { Rotation(groupSize: $0) }.filter { $0.fits(columns: columns) }
    }

    /// A first look at every basis that the row can have, and at what random mixtures look like.
    private func glance() throws -> RotationEvidence {
        guard layer.rows >= RotationEvidence.leastRows, layer.columns >= RotationEvidence.leastColumns,
            layer.columns <= Self.mostRotatedColumns
        else {
            return RotationEvidence(rows: 0, columns: layer.columns)
        }
        let bases = RotationBases.all(columns: layer.columns)
        // Mixtures of other groups are near enough to these for a first look; groups that no usual one divides have their own.
        let usual = [16, 64, 256].filter(layer.columns.isMultiple)
        let sizes = usual.isEmpty ? bases.compactMap { $0?.groupSize } : usual
        let sample = RotationSample(rows: layer.rows, columns: layer.columns, spots: depth.spots)
        var witness = RotationWitness(try sample.read(layer, of: checkpoint))
        return witness.evidence(of: bases, nullSizes: Set(sizes), .glance(claim: layer.rotation))
    }

    /// Wider rows are not asked which rotation they have: 64 of them would take 256 MB.
    static let mostRotatedColumns = 1 << 18

    private func needsMoreForBases(_ rows: Int) -> Bool {
        rows * layer.columns < Self.basisWeights
    }
}
