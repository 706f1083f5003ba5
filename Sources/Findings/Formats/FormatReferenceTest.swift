// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity
internal import Files

/// Tries how a layer of another format fits the original, as it says of itself and in other readings, over some rows.
struct FormatReferenceTest {
    let checkpoint: Checkpoint
    let reference: Checkpoint
    let layer: FormatEvidence
    /// What the layer stands for; not empty.
    let matches: [LayerMatching<ReadableLayer>.Match]

    /// Rows that are compared: the right reading leads by tens of dB.
    private static let rows = 64
    /// A layer that fits so well as it says needs no other reading: wrong ones of scales have a cosine of 0.93 at most.
    private static let goodCosine = 0.98
    /// Another reading fits if it has this cosine: 3-bit formats have 0.987, and 2-bit ones 0.95.
    private static let fittingCosine = 0.94

    /// What the rows say.
    func run() throws -> FormatReference {
        let rows = sampled()
        let original = try rows.map { try self.original($0.match, $0.row) }
        let stored = try fit(original, rows, of: PackedWeights(packed, in: checkpoint))
        guard let cosine = stored.cosine, cosine < Self.goodCosine else { return FormatReference(stored: stored) }
        var best: (reading: FormatReference.Reading, fit: FormatReference.Fit)?
        for (reading, fit) in try others(original, rows) {
            guard let found = fit.cosine, found > max(best?.fit.cosine ?? 0, Self.fittingCosine, cosine) else {
                continue
            }
            best = (reading, fit)
        }
        return FormatReference(stored: stored, other: best)
    }

    private typealias Row = (match: LayerMatching<ReadableLayer>.Match, row: Int)

    /// The layer in the shape of the original's.
    private var packed: PackedLayer {
        guard case .packed(let packed) = matches[0].layer else { return layer.layer }
        return packed
    }

    private func sampled() -> [Row] {
        matches.flatMap { match in
            let count = match.originalRows.count
            let wanted = max(1, min(count, Self.rows / matches.count))
            return (0..<wanted).map { (match, $0 * count / wanted) }
        }
    }

    private func original(_ match: LayerMatching<ReadableLayer>.Match, _ row: Int) throws(FileError) -> [Float] {
        let tensor = match.original
        let width = tensor.byteCount / max(tensor.shape[0], 1)
        let bytes = try checkpoint(reference, tensor, (match.originalRows.lowerBound + row) * width, width)
        var reader = PlainRowValues(
            elementType: tensor.elementType, columns: tensor.elementCount / max(tensor.shape[0], 1))
        return unsafe bytes.withUnsafeBytes { unsafe Array(reader.row(0, of: StoredRows($0)).values) }
    }

    private func checkpoint(_ file: Checkpoint, _ tensor: TensorInfo, _ at: Int, _ count: Int) throws(FileError)
        -> [UInt8]
    {
        try file.bytes(of: tensor, at: at, count: count)
    }

    /// Every other reading that the format has.
    private func others(
        _ original: [[Float]], _ rows: [Row]
    ) throws -> [(FormatReference.Reading, FormatReference.Fit)] {
        let weights = try PackedWeights(packed, in: checkpoint)
        var fits: [(FormatReference.Reading, FormatReference.Fit)] = []
        if case .nvfp4 = packed.format {
            fits.append((.nibblesSwapped, try fit(original, rows, of: weights, swapsNibbles: true)))
        }
        if let other = try weights.withScalesInRows(in: checkpoint) {
            fits.append((.scalesInRows, try fit(original, rows, of: other)))
        }
        for size in [4, 16, 64, 256, 1024] {
            guard let other = Rotation(groupSize: size).flatMap(packed.rotated) else { continue }
            fits.append((.otherGroup, try fit(original, rows, of: PackedWeights(other, in: checkpoint))))
        }
        for head in headSizes {
            fits.append((.rowsOfLlama, try fit(original, rows, of: weights) { LlamaRows.place(of: $0, head: head) }))
        }
        return fits
    }

    /// Rows of a head that llama.cpp may have put in another order; none unless the layer is a query's or a key's.
    private var headSizes: [Int] {
        guard case .ggml = packed.format,
            ["attn_q", "attn_k", "q_proj", "k_proj"].contains(where: { layer.name.hasSuffix($0) })
        else { return [] }
        return [32, 64, 80, 96, 128, 256].filter(packed.rows.isMultiple)
    }

    private func fit(
        _ original: [[Float]], _ rows: [Row], of weights: PackedWeights, swapsNibbles: Bool = false,
        place: (Int) -> Int = { $0 }
    ) throws -> FormatReference.Fit {
        var values = PackedRowValues(weights)
        var sums = FitSums()
        for (numbers, row) in zip(original, rows) {
            let index = place(row.match.firstRow + row.row)
            let range = weights.layer.byteRange(ofRows: index..<index + 1)
            var bytes = try checkpoint(checkpoint, weights.layer.weight, range.lowerBound, range.count)
            if swapsNibbles { bytes = bytes.map { $0 >> 4 | $0 << 4 } }
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe sums.add(numbers, Array(values.row(0, of: StoredRows(bytes, rows: index..<index + 1)).values))
            }
        }
        return sums.fit
    }
}

/// The order in which llama.cpp keeps the rows of a query or a key: the two halves of a head take turns.
enum LlamaRows {
    /// Where a row of the model lies.
    static func place(of row: Int, head: Int) -> Int {
        let (first, within) = (row / head * head, row % head)
        return first + within % (head / 2) * 2 + within / (head / 2)
    }
}

/// Sums over rows W and Ŵ, float64.
private struct FitSums {
    private var (signal, product, squares, error) = (0.0, 0.0, 0.0, 0.0)

    mutating func add(_ original: [Float], _ values: [Float]) {
        for (weight, value) in zip(original, values) where weight.isFinite && value.isFinite {
            let (weight, value) = (Double(weight), Double(value))
            signal += weight * weight
            product += weight * value
            squares += value * value
            error += (weight - value) * (weight - value)
        }
    }

    var fit: FormatReference.Fit {
        FormatReference.Fit(
            snrDB: Energies(signal: signal, error: error).snrDB,
            cosine: signal > 0 && squares > 0 ? product / (signal * squares).squareRoot() : nil,
            gain: squares > 0 ? product / squares : nil)
    }
}
