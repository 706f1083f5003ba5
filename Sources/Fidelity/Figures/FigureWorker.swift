// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// What one task needs to count blocks of a layer: its buffers and its kernels' scratch.
final class FigureWorker {
    private let plan: FigurePlan
    private let blocks: RowBlocks
    private let reader: BlockReader
    private var values: PlainRowValues
    private let reconstructions: [any Reconstruction]
    private let cells: [Range<Int>]
    private var original: [Float]
    private var returned: [Float]

    /// A worker for any block of the layer.
    init(_ plan: FigurePlan, blocks: RowBlocks) throws {
        let collection = plan.collection
        self.plan = plan
        self.blocks = blocks
        reader = BlockReader(collection.reference, collection.tensor, blocks: blocks)
        values = PlainRowValues(elementType: collection.tensor.elementType, columns: plan.columns)
        reconstructions =
            try collection.mapped.map { SweptReconstruction(of: $0, plan) }
            + collection.partners.map { try MeasuredReconstruction(of: $0, plan, blocks: blocks) }
        cells = (0..<plan.cellColumns).map(plan.columns(ofCell:))
        original = Array(repeating: 0, count: min(blocks.rows, blocks.rowsPerBlock) * plan.columns)
        returned = original
    }

    /// Counts the weights of a block, and the error of each way of writing them.
    func count(_ block: Int) throws -> FigureCounts {
        var counts = FigureCounts(plan, rows: blocks.rows(of: block))
        let bytes = try unsafe reader.read(block)
        unsafe values.forEachRow(of: bytes, rotation: plan.collection.rotation) { row, isRotated in
            for index in row.indices {
                unsafe counts.count(row[index], isRotated: isRotated)
            }
        }
        // Unlike those values, these keep NaN and infinity, whose places are left out.
        unsafe original.withUnsafeMutableBytes {
            unsafe plan.collection.tensor.elementType.cast(bytes, to: .f32, into: $0)
        }
        countFinite(block, into: &counts)
        for (map, reconstruction) in reconstructions.enumerated() {
            try unsafe returned.withUnsafeMutableBytes { weights in
                try unsafe reconstruction.reconstruct(block, of: bytes, into: weights)
            }
            addErrors(block, map, to: &counts)
        }
        return counts
    }

    private func countFinite(_ block: Int, into counts: inout FigureCounts) {
        for (place, row) in blocks.rows(of: block).enumerated() {
            for (cell, columns) in cells.enumerated() {
                var finite = 0
                for index in place * plan.columns + columns.lowerBound..<place * plan.columns + columns.upperBound
                where original[index].isFinite {
                    finite += 1
                }
                counts.add(weights: finite, row: plan.cellRow(of: row), column: cell)
            }
        }
    }

    private func addErrors(_ block: Int, _ map: Int, to counts: inout FigureCounts) {
        for (place, row) in blocks.rows(of: block).enumerated() {
            let start = place * plan.columns
            for (cell, columns) in cells.enumerated() {
                var sum = 0.0
                for index in start + columns.lowerBound..<start + columns.upperBound where original[index].isFinite {
                    let error = Double(original[index]) - Double(returned[index])
                    sum += error * error
                }
                counts.add(error: sum, map: map, row: plan.cellRow(of: row), column: cell)
            }
        }
    }
}
