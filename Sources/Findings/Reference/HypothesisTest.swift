// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity

/// Tries every rotation of one layer against a sample of the original's rows.
struct HypothesisTest {
    let checkpoint: Checkpoint
    let reference: Checkpoint

    /// Rows of each of the original's layers that are read: the right rotation leads by tens of dB.
    private static let rows = 64

    /// The hypotheses about the layer of these matches, which are all of one layer, the best first.
    func run(_ matches: [LayerMatching.Match]) throws -> [Hypothesis] {
        guard let layer = matches.first?.layer else { return [] }
        var sums = BasisCandidates.all(columns: layer.columns).map { HypothesisSums($0) }
        let scales = try layer.scales(in: checkpoint)
        for match in matches {
            try add(match, scales: scales, to: &sums)
        }
        return sums.map(\.hypothesis).sorted { $0.snrDB ?? .infinity > $1.snrDB ?? .infinity }
    }

    private func add(_ match: LayerMatching.Match, scales: [Float], to sums: inout [HypothesisSums]) throws {
        let (original, layer) = (match.original, match.layer)
        let sample = RowSample(rows: original.shape[0], columns: layer.columns)
        let codes = BlockReader(checkpoint, layer.weight, blocks: sample.blocks, firstRow: match.firstRow)
        let weightBlocks = RowBlocks(
            rows: original.shape[0], rowBytes: original.byteCount / original.shape[0],
            rowsPerBlock: sample.blocks.rowsPerBlock)
        let weights = BlockReader(reference, original, blocks: weightBlocks)
        for block in sample.order.prefix(max(1, Self.rows / sample.blocks.rowsPerBlock)) {
            let rows = sample.blocks.rows(of: block)
            let (ours, theirs) = (try unsafe weights.read(block), try unsafe codes.read(block))
            let scales = scales[rows.lowerBound + match.firstRow..<rows.upperBound + match.firstRow]
            for index in sums.indices {
                var comparison = RowComparison(
                    elementType: original.elementType, columns: layer.columns, rotation: sums[index].rotation)
                sums[index].add(unsafe comparison.measure(ours, codes: theirs, scales: scales))
            }
        }
    }
}
