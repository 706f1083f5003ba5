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

    /// The blocks whose rows are encoded: all, or of a sample the half with the largest weights, and some of the others.
    ///
    /// Rows with large weights hold much of a layer's energy and of its errors, and no sample tells of those that it left out.
    ///
    /// - Parameter rowMaxima: [row] largest absolute weights.
    func choice(of blocks: RowBlocks, rowMaxima: [Float]) -> BlockChoice {
        guard !formats.isEmpty else { return BlockChoice(certain: [], sampled: []) }
        let asked = sampledRows.map { ($0 + blocks.rowsPerBlock - 1) / blocks.rowsPerBlock }
        let wanted = max(asked ?? blocks.count, Self.leastBlocks)
        guard wanted < blocks.count else { return BlockChoice(certain: Set(0..<blocks.count), sampled: []) }
        let sizes = (0..<blocks.count)
            .map { block in
                rowMaxima[blocks.rows(of: block)].reduce(0.0) { $0 + Double($1) * Double($1) }
            }
        let order = sizes.indices.sorted { (-sizes[$0], $0) < (-sizes[$1], $1) }
        let certain = Set(order.prefix(wanted / 2))
        let others = sizes.indices.filter { !certain.contains($0) }
        let count = wanted - certain.count
        // The place-th of so many falls into the middle of its stretch.
        let sampled = (0..<count).map { others[($0 * 2 + 1) * others.count / (count * 2)] }
        return BlockChoice(certain: certain, sampled: Set(sampled))
    }

    /// The figures of the layer in each format.
    ///
    /// - Parameters:
    ///   - blocks: what was encoded, in the order of the rows, and how many blocks there are.
    ///   - signal: ΣW² of the whole layer.
    ///   - largest: its largest absolute weight.
    ///   - inputs: what the layer is fed; nil if that is not known.
    func results(
        _ blocks: (encoded: [FormatBlock], of: Int), signal: Double, largest: Float, inputs: LayerInputs?
    ) -> [LayerFormat] {
        guard !blocks.encoded.isEmpty else { return [] }
        return formats(upTo: largest).enumerated()
            .map { place, format in
                let estimate = StratifiedEstimate(
                    blocks.encoded.map { ($0.signal, $0.errors[place], $0.isSampled) }, of: blocks.of, signal: signal)
                var values = MetricValues(
                    isExact: estimate.error == 0 && blocks.encoded.count == blocks.of,
                    energies: Energies(signal: signal, error: estimate.error))
                values[.snrDB] = values.energies?.snrDB
                if let inputs {
                    let weighted = StratifiedEstimate(
                        blocks.encoded.map { ($0.signal, $0.weighted[place], $0.isSampled) }, of: blocks.of,
                        signal: signal)
                    values.output = inputs.output(weighted: weighted.error, signal: signal, basis: nil).energies
                    values[.outSNRDB] = values.output?.snrDB
                }
                return LayerFormat(
                    format: format.rawValue,
                    bitsPerWeight: format.bitsPerWeight(rows: shape[0], columns: shape[1]), values: values,
                    standardErrorDB: estimate.standardErrorDB,
                    wantsFittedCodebook: format == .w4a8
                        && blocks.encoded.reduce(into: CodebookMoments()) { $0 += $1.moments }.wantsFittedCodebook)
            }
    }
}

/// The blocks of rows that are encoded.
struct BlockChoice: Sendable {
    /// Those that stand for themselves.
    let certain: Set<Int>
    /// Those that stand for all others.
    let sampled: Set<Int>
}

/// What one block of rows says of each format.
struct FormatBlock: Sendable {
    /// ΣW² of its rows.
    var signal: Double
    /// Σ(W−Ŵ)² in each format.
    var errors: [Double]
    /// Σ importance · (W−Ŵ)² in each format; 0 without an importance.
    var weighted: [Double] = []
    /// Whether it stands for blocks that are not encoded.
    var isSampled = false
    /// The moments by which a program chooses a codebook.
    var moments = CodebookMoments()
}
