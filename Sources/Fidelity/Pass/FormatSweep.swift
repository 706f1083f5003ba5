// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs

/// Which formats a layer of the original is encoded in and read back from, and which of its blocks of rows.
struct FormatSweep: Sendable {
    /// The formats that fit the layer, in the order in which figures hold them.
    let formats: [SweptFormat]
    /// Rows and columns.
    private let shape: [Int]
    /// Rows that are encoded at least; nil for all.
    private let sampledRows: Int?

    /// Rows of a block are a multiple of this many, so that square blocks of weights are whole.
    static let rowsTogether = 64
    /// Blocks that are encoded at least, so that they tell how far they differ.
    private static let leastBlocks = 4

    /// The formats of `options` that fit a layer.
    init(of tensor: TensorInfo, options: AnalysisOptions) {
        shape = tensor.shape
        formats = options.formats.filter { $0.fits(rows: tensor.shape[0], columns: tensor.shape[1]) }
        sampledRows = options.sampledRows
    }

    /// Whether rows of a block are encoded: of some rows only, blocks are taken at equal distances.
    func includes(_ block: Int, of blocks: RowBlocks) -> Bool {
        guard !formats.isEmpty else { return false }
        guard let sampledRows else { return true }
        let asked = (sampledRows + blocks.rowsPerBlock - 1) / blocks.rowsPerBlock
        let wanted = min(max(asked, Self.leastBlocks), blocks.count)
        // The place-th of so many falls into the middle of its stretch.
        return (0..<wanted).contains { ($0 * 2 + 1) * blocks.count / (wanted * 2) == block }
    }

    /// The figures of the layer in each format.
    ///
    /// - Parameters:
    ///   - blocks: what was encoded, in the order of the rows.
    ///   - signal: ΣW² of the whole layer.
    func results(_ blocks: [FormatBlock], signal: Double, blockCount: Int) -> [LayerFormat] {
        guard !blocks.isEmpty else { return [] }
        return formats.enumerated()
            .map { place, format in
                let sums = blocks.map { (signal: $0.signal, error: $0.errors[place]) }
                let ratio = RatioEstimate(sums, of: blockCount)
                let error = signal * ratio.value
                var values = MetricValues(
                    isExact: ratio.isZero && blocks.count == blockCount,
                    energies: Energies(signal: signal, error: error))
                values[.snrDB] = values.energies?.snrDB
                return LayerFormat(
                    format: format.rawValue,
                    bitsPerWeight: format.bitsPerWeight(rows: shape[0], columns: shape[1]), values: values,
                    standardErrorDB: ratio.standardErrorDB,
                    wantsFittedCodebook: format == .w4a8
                        && blocks.reduce(into: CodebookMoments()) { $0 += $1.moments }.wantsFittedCodebook)
            }
    }
}

/// What one block of rows says of each format.
struct FormatBlock: Sendable {
    /// ΣW² of its rows.
    var signal: Double
    /// Σ(W−Ŵ)² in each format.
    var errors: [Double]
    /// The moments by which a program chooses a codebook.
    var moments = CodebookMoments()
}

/// Encodes a block of rows in every format and reads it back; belongs to one task.
final class FormatRows {
    private let sweep: FormatSweep
    private let largest: Float
    private let columns: Int
    /// What a row takes in the buffers.
    private let stride: Int
    private var weights: PlainRowValues
    private var comparison: RowComparison
    private var rows: [Float] = []
    private var values: [Float] = []

    /// - Parameter largest: the layer's largest absolute weight.
    init(_ sweep: FormatSweep, of tensor: TensorInfo, largest: Float) {
        self.sweep = sweep
        self.largest = largest
        columns = tensor.shape[1]
        stride = FormatRoundTrip.stride(columns: columns)
        weights = PlainRowValues(elementType: tensor.elementType, columns: columns)
        comparison = RowComparison(elementType: tensor.elementType, columns: columns, with: .plain(.f32))
    }

    /// Encodes rows as they are in the original; NaN and infinite weights count as 0.
    func measure(_ bytes: UnsafeRawBufferPointer) -> FormatBlock {
        rows.removeAll(keepingCapacity: true)
        unsafe weights.forEachRow(of: bytes, rotation: nil) { row, _ in
            unsafe rows.append(contentsOf: row)
            rows.append(contentsOf: repeatElement(0, count: stride - columns))
        }
        if values.count < rows.count { values = Array(repeating: 0, count: rows.count) }
        var block = FormatBlock(signal: 0, errors: [])
        for format in sweep.formats {
            // What it learns of codebooks is of this block alone, so that no block depends on another.
            var trip = FormatRoundTrip(format, columns: columns, largest: largest)
            unsafe rows.withUnsafeBufferPointer { rows in
                unsafe values.withUnsafeMutableBufferPointer { unsafe trip.read(rows, into: $0) }
            }
            let errors = compare(with: bytes)
            block.signal = CompensatedSum.of(errors.signal)
            block.errors.append(CompensatedSum.of(errors.error))
            if format == .w4a8 { block.moments = trip.moments }
        }
        return block
    }

    /// The values that were read back against the original's rows.
    private func compare(with bytes: UnsafeRawBufferPointer) -> RowErrors {
        // The comparison takes rows one behind the other.
        if stride != columns {
            for row in 0..<rows.count / stride {
                for column in 0..<columns { values[row * columns + column] = values[row * stride + column] }
            }
        }
        let count = rows.count / stride * columns * MemoryLayout<Float>.stride
        return unsafe values.withUnsafeBytes { values in
            let own = unsafe StoredRows(UnsafeRawBufferPointer(rebasing: values[..<count]))
            return unsafe comparison.measure(bytes, against: own).errors
        }
    }
}

/// ΣError / ΣSignal over some blocks of a layer, as an estimate of that over all.
struct RatioEstimate {
    /// The ratio.
    let value: Double
    /// The standard error of 10·log10 of the ratio, in dB; nil if all blocks are there, or too few.
    let standardErrorDB: Double?

    /// Whether no block has an error.
    var isZero: Bool { value == 0 }

    /// The estimate from the blocks that were taken, of so many.
    ///
    /// The variance is that of a ratio estimator over clusters: (1 − n/N) · n/(n−1) · Σ(e − R·s)² / (Σs)².
    init(_ blocks: [(signal: Double, error: Double)], of count: Int) {
        let signal = CompensatedSum.of(blocks.map(\.signal))
        let error = CompensatedSum.of(blocks.map(\.error))
        let ratio = signal > 0 ? error / signal : 0
        value = ratio
        let taken = Double(blocks.count)
        guard blocks.count < count, blocks.count > 1, error > 0 else {
            standardErrorDB = nil
            return
        }
        let residuals = blocks.reduce(0) { $0 + ($1.error - ratio * $1.signal) * ($1.error - ratio * $1.signal) }
        let variance = (1 - taken / Double(count)) * taken / (taken - 1) * residuals / (signal * signal)
        standardErrorDB = 10 / 2.302_585_092_994_046 * variance.squareRoot() / ratio
    }
}
