// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// Reads a sample of one layer's rows and takes its evidence.
struct LayerExamination {
    let checkpoint: Checkpoint
    let layer: QuantizedLayer
    let depth: SamplingDepth
    let thresholds: Thresholds

    /// Rows between two looks at the sampling error.
    private static let batchRows = 256

    func run() throws -> LayerEvidence {
        let scales = try layer.scales(in: checkpoint)
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        let reader = BlockReader(checkpoint, layer.weight, blocks: sample.blocks)
        var examiner = RowExaminer(columns: layer.columns)
        var codes = CodeSums(columns: layer.columns, thresholds: thresholds)
        var bases = BasisCandidates.all(columns: layer.columns).map { BasisSums($0) }
        var basisRows = 0
        var parent = ParentSample(columns: layer.columns)
        var nextLook = Self.batchRows
        for block in sample.order {
            if isEnough(codes, basisRows: basisRows, nextLook: &nextLook) { break }
            let bytes = try unsafe reader.read(block)
            codes.beginCluster()
            for (index, row) in sample.blocks.rows(of: block).enumerated() {
                codes.add(unsafe examiner.codes(ofRow: index, in: bytes), scale: scales[row])
                unsafe parent.add(row: index, in: bytes, scale: scales[row])
                guard needsMoreForBases(basisRows) else { continue }
                basisRows += 1
                for basis in bases.indices {
                    let moments = unsafe examiner.moments(
                        ofRow: index, in: bytes, scale: scales[row], rotation: bases[basis].rotation)
                    bases[basis].add(moments, weights: examiner.weights(after: bases[basis].rotation))
                }
            }
        }
        let figures = bases.map(\.figures)
        let scale = ScaleFigures(scales)
        let answer = RotationAnswer(figures, leastMargin: kurtosisMargin(basisRows))
        let rotations = [layer.rotation] + (answer.abstains ? [] : [answer.rotation])
        return LayerEvidence(
            layer: layer, codes: codes.evidence(of: layer.rows, isOneScale: layer.scaling == .tensor || scale.areEqual),
            scale: scale, bases: figures, basisRows: basisRows,
            answer: answer, parent: parent.evidence(rotations: rotations, limits: thresholds.parent))
    }

    /// The margin that an answer takes after so many rows: where a sample ended before there was enough for the usual
    /// one, it grows as the standard error of a kurtosis does, √(24/weights).
    private func kurtosisMargin(_ rows: Int) -> Double {
        guard rows < layer.rows, needsMoreForBases(rows) else { return thresholds.kurtosisMargin }
        return thresholds.kurtosisMargin
            * (Double(thresholds.kurtosisWeights) / Double(max(1, rows * layer.columns))).squareRoot()
    }

    private func needsMoreForBases(_ rows: Int) -> Bool {
        rows * layer.columns < thresholds.kurtosisWeights
    }

    /// Whether the rows read so far will do.
    private func isEnough(_ codes: CodeSums, basisRows: Int, nextLook: inout Int) -> Bool {
        switch depth {
        case .full: return false
        case .rows(let count): return codes.rows >= count
        case .adaptive:
            guard codes.rows >= nextLook, !needsMoreForBases(basisRows) else { return false }
            nextLook = codes.rows + max(Self.batchRows, codes.rows / 4)
            guard let error = codes.standardErrorDB(of: layer.rows) else { return false }
            return error <= thresholds.samplingErrorDB
        }
    }
}
