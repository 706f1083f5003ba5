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

    /// The formats that hold a layer whose largest absolute weight is this.
    func formats(upTo largest: Float) -> [SweptFormat] {
        formats.filter { largest <= $0.largestWeight(columns: shape[1]) }
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
    ///   - largest: its largest absolute weight.
    ///   - blockCount: how many blocks there are, encoded or not.
    func results(_ blocks: [FormatBlock], signal: Double, largest: Float, blockCount: Int) -> [LayerFormat] {
        guard !blocks.isEmpty else { return [] }
        return formats(upTo: largest).enumerated()
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
