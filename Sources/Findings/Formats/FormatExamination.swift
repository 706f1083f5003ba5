// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity
internal import Files

/// Reads a sample of the rows of one layer of another format, and takes its evidence.
struct FormatExamination {
    let checkpoint: Checkpoint
    let source: OtherLayer
    let depth: LayerDepth
    let thresholds: Thresholds

    /// Rows between two looks at the sampling error.
    private static let batchRows = 64
    /// Layers of so many weights are read whole: that takes no longer than a moment.
    private static let wholeWeights = 1 << 20
    /// FP8 codes whose sample reaches this as weights are read whole, for their largest.
    ///
    /// No weights of a matrix are so large; codes whose scale was lost reach 448.
    private static let suspiciousCode: Float = 16

    /// Takes the evidence; nil if the layer's weights or their errors cannot be read.
    func run() throws(FileError) -> FormatEvidence? {
        guard let layer = source.packed,
            let examiner = PackedExaminer(try PackedWeights(layer, in: checkpoint, rows: depth.spots))
        else { return nil }
        var histogram = FloatHistogram(layer.format)
        let scales = try PackedScales(layer, in: checkpoint, rows: depth.spots)
        var parent = FormatParentSample(layer)
        var codes = try codes(examiner, &histogram, &parent)
        if depth.spots == nil, let found = histogram?.codes, codes.rows < layer.rows, scales.single ?? 1 == 1,
            found.largest >= Self.suspiciousCode
        {
            try histogram?.readAll(layer, in: checkpoint)
        }
        codes.floats = histogram?.codes
        codes.floats?.isSample = depth.spots != nil && codes.rows < layer.rows
        codes.nanCodes = histogram?.nonFinite ?? 0
        return FormatEvidence(
            source: source, layer: layer, codes: codes, scales: scales,
            parent: parent?.evidence(limits: thresholds.parent) ?? .none)
    }

    private func codes(
        _ examiner: PackedExaminer, _ histogram: inout FloatHistogram?, _ parent: inout FormatParentSample?
    ) throws(FileError) -> FormatCodes {
        let layer = examiner.weights.layer
        let sample = RowSample(rows: layer.rows, columns: layer.columns)
        let reader = BlockReader(
            checkpoint, layer.weight, blocks: RowBlocks(rows: 1, rowBytes: 1, rowsPerBlock: 1))
        var (codes, sums) = (FormatCodes(), ClusterSums())
        var end = SampleEnd(depth, batchRows: Self.batchRows, thresholds)
        for rows in sample.runs(in: depth.spots) {
            if end.isReached(
                rows: codes.rows, needsMore: layer.rows * layer.columns <= Self.wholeWeights,
                errorDB: sums.standardErrorDB(rows: codes.rows, of: layer.rows))
            {
                break
            }
            let range = layer.byteRange(ofRows: rows)
            let bytes = try unsafe reader.read(bytes: range)
            let spot = depth.spot(of: rows)
            if spot == nil { sums.begin() }
            for (index, row) in rows.enumerated() {
                if let spot { sums.begin(spot: spot) }
                let own = layer.byteRange(ofRows: row..<row + 1)
                let part = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[own.lowerBound - range.lowerBound..<own.upperBound - range.lowerBound])
                unsafe histogram?.add(part, columns: layer.columns)
                let found = unsafe examiner.row(row, of: part)
                parent?.add(found, index: index)
                codes.add(found, to: &sums)
            }
        }
        sums.wasCut = end.wasCut
        codes.finish(sums, of: layer)
        return codes
    }
}

extension FormatCodes {
    /// Adds a row.
    fileprivate mutating func add(_ row: PackedRow, to sums: inout ClusterSums) {
        let figures = row.figures
        rows += 1
        weights += row.values.count
        zeros += figures.zeros
        nonFinite += figures.nonFinite
        clipped += row.clipped
        largest = max(largest, figures.largest)
        sums.add(signal: figures.signal, noise: figures.noise)
    }

    /// Takes what the sums come to, with the format's constant.
    fileprivate mutating func finish(_ sums: ClusterSums, of layer: PackedLayer) {
        let totals = sums.totals
        signal = totals.signal
        noise = totals.noise * Decibels.energyRatio(FormatConstant.of(layer.format).biasDB)
        standardErrorDB = sums.standardErrorDB(rows: rows, of: layer.rows) ?? 0
    }
}

/// How often each FP8 code occurs.
private struct FloatHistogram {
    private let table: [Float]
    private var counts = [Int](repeating: 0, count: 256)

    /// Nil if the codes are not FP8.
    init?(_ format: PackedFormat) {
        switch format {
        case .fp8(.f8E5M2, _): table = CodeTable.e5m2
        case .fp8, .mxfp8: table = CodeTable.e4m3
        default: return nil
        }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer, columns: Int) {
        for column in 0..<columns { counts[unsafe Int(bytes[column])] += 1 }
    }

    /// Counts every code of a layer in place of those that were counted.
    mutating func readAll(_ layer: PackedLayer, in checkpoint: Checkpoint) throws(FileError) {
        counts = [Int](repeating: 0, count: 256)
        let blocks = RowBlocks(rows: layer.rows, rowBytes: layer.storedShape[1])
        let reader = BlockReader(checkpoint, layer.weight, blocks: blocks)
        for block in 0..<blocks.count {
            let bytes = try unsafe reader.read(block)
            for row in 0..<blocks.rows(of: block).count {
                unsafe add(UnsafeRawBufferPointer(rebasing: bytes[(row * blocks.rowBytes)...]), columns: layer.columns)
            }
        }
    }

    /// Codes that are no number.
    var nonFinite: Int { table.indices.reduce(0) { table[$1].isFinite ? $0 : $0 + counts[$1] } }

    var codes: FloatCodes {
        var found = FloatCodes()
        var (magnitudes, squares, count) = (Set<Float>(), 0.0, 0)
        for (code, value) in table.enumerated() where counts[code] > 0 && value.isFinite {
            count += counts[code]
            squares += Double(value) * Double(value) * Double(counts[code])
            found.largest = max(found.largest, abs(value))
            if value != 0 { magnitudes.insert(abs(value)) }
        }
        found.magnitudes = magnitudes.count
        found.rootMeanSquare = (squares / Double(max(count, 1))).squareRoot()
        return found
    }
}
