// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity
internal import Files

/// Rows of one layer of the original, and what the file holds of them: enough to try hypotheses on.
struct PairedRows: Sendable {
    private let elementType: ElementType
    private let columns: Int
    private let encoding: Encoding
    private var weights: [UInt8] = []
    private var codes: [UInt8] = []
    private var scales: [Float] = []

    /// Rows that are read, spread over the layer: the right hypothesis leads by tens of dB.
    private static let count = 64

    /// - Parameter scales: the scales of the file's layer, one per row.
    init(
        of match: Int8Matching.Match, in checkpoint: Checkpoint, and reference: Checkpoint, scales: [Float]
    ) throws(FileError) {
        let (original, layer) = (match.original, match.layer)
        elementType = original.elementType
        columns = layer.columns
        encoding = layer.encoding
        let sample = RowSample(rows: match.originalRows.count, columns: columns)
        let weightBlocks = RowBlocks(
            rows: match.originalRows.count, rowBytes: original.byteCount / original.shape[0],
            rowsPerBlock: sample.blocks.rowsPerBlock)
        let codeReader = BlockReader(checkpoint, layer.weight, blocks: sample.blocks, firstRow: match.firstRow)
        let weightReader = BlockReader(
            reference, original, blocks: weightBlocks, firstRow: match.originalRows.lowerBound)
        for block in sample.order.prefix(max(1, Self.count / sample.blocks.rowsPerBlock)) {
            let rows = sample.blocks.rows(of: block)
            unsafe weights.append(contentsOf: try weightReader.read(block))
            unsafe codes.append(contentsOf: try codeReader.read(block))
            self.scales += scales[rows.lowerBound + match.firstRow..<rows.upperBound + match.firstRow]
        }
    }

    /// The file's weights, taken to be rotated by `rotation`, against the original's.
    func errors(rotation: Rotation?) -> RowErrors {
        var comparison = RowComparison(
            elementType: elementType, columns: columns, with: encoding.rotated(by: rotation))
        return unsafe weights.withUnsafeBytes { weights in
            unsafe codes.withUnsafeBytes {
                unsafe comparison.measure(weights, against: StoredRows($0, scales: scales[...])).errors
            }
        }
    }

    /// The largest absolute weight of the original's after `rotation`.
    func maximum(rotation: Rotation?) -> Float {
        var quantizer = quantizer(Configuration(scaling: .tensor, rotation: rotation))
        return unsafe weights.withUnsafeBytes { unsafe quantizer.survey($0).maximum }
    }

    /// What the file holds against what `recipe` makes of the original's rows.
    ///
    /// - Parameter tensorMaximum: what one scale for the matrix comes from; no less than ``maximum(rotation:)``.
    func errors(of recipe: Configuration, tensorMaximum: Float) -> RowErrors {
        let made = quantized(by: recipe, tensorMaximum: tensorMaximum)
        var values = [Float](repeating: 0, count: made.codes.count)
        var dequantizer = Int8RowValues(columns: columns, rotation: nil)
        unsafe values.withUnsafeMutableBytes { values in
            unsafe made.codes.withUnsafeBytes {
                unsafe dequantizer.write(StoredRows($0, scales: made.scales[...]), as: .f32, into: values)
            }
        }
        var comparison = RowComparison(elementType: .f32, columns: columns, with: encoding.rotated(by: nil))
        return unsafe values.withUnsafeBytes { values in
            unsafe codes.withUnsafeBytes {
                unsafe comparison.measure(values, against: StoredRows($0, scales: scales[...])).errors
            }
        }
    }

    /// How many codes there are, how many of them `recipe` makes too, and how far off its scales are at most.
    func agreement(with recipe: Configuration, tensorMaximum: Float) -> (codes: Int, equal: Int, deviation: Double) {
        let made = quantized(by: recipe, tensorMaximum: tensorMaximum)
        let equal = zip(made.codes, codes).count { $0 == Int8(bitPattern: $1) }
        let deviations = zip(scales, made.scales).map { abs(Double($0) / Double($1) - 1) }
        // A NaN among the scales is not an agreement.
        let deviation = deviations.contains { !$0.isFinite } ? .infinity : deviations.max() ?? 0
        return (codes.count, equal, deviation)
    }

    private func quantized(by recipe: Configuration, tensorMaximum: Float) -> (codes: [Int8], scales: [Float]) {
        var quantizer = quantizer(recipe)
        var made = (codes: [Int8](repeating: 0, count: codes.count), scales: scales)
        _ = unsafe weights.withUnsafeBytes { weights in
            unsafe made.codes.withUnsafeMutableBytes { codes in
                unsafe made.scales.withUnsafeMutableBufferPointer { scales in
                    unsafe quantizer.encode(
                        weights, tensorMaximum: recipe.scaling == .tensor ? tensorMaximum : nil, codes: codes,
                        scales: scales)
                }
            }
        }
        return made
    }

    private func quantizer(_ recipe: Configuration) -> RowQuantizer {
        RowQuantizer(elementType: elementType, columns: columns, configuration: recipe)
    }
}

/// Energies of rows W against rows Ŵ, float64.
struct ErrorSums: Sendable {
    private var signal = 0.0
    private var error = 0.0
    private var cross = 0.0

    mutating func add(_ rows: RowErrors) {
        signal += CompensatedSum.of(rows.signal)
        error += CompensatedSum.of(rows.error)
        cross += CompensatedSum.of(rows.cross)
    }

    /// Whether Ŵ equals W.
    var isExact: Bool { signal > 0 && error == 0 }

    /// 10·log10(ΣW² / Σ(W−Ŵ)²); nil if one of them is 0 or not finite.
    var snrDB: Double? {
        signal > 0 && error > 0 && error.isFinite ? Decibels.of(signal: signal, error: error) : nil
    }

    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖); nil if a norm is 0 or not finite.
    var cosine: Double? {
        let reconstruction = signal - 2 * cross + error
        guard signal > 0, reconstruction > 0, error.isFinite else { return nil }
        return (signal - cross) / (signal * reconstruction).squareRoot()
    }

    /// The SNR to sort by: exact is best, undefined worst.
    var rank: Double { isExact ? .infinity : snrDB ?? -.infinity }
}
