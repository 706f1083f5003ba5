// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import Codecs
internal import Fidelity
internal import Files

/// How well codes fit a reference's rows whatever their scales are: for layers whose scales are broken or whose weights
/// were clipped, of which no measured loss can be told from another model's.
///
/// Row by row, over codes short of the limit: the gain g that fits g·q to w best, and the error Σ(w − g·q)² beside the
/// g²/12 per code that rounding explains. Float64.
struct SourceFit {
    let checkpoint: Checkpoint
    let reference: Checkpoint
    /// What the reference's rows are rotated by first.
    let rotation: Rotation?

    /// Rows that are tried, spread over the layer.
    private static let count = 64

    /// The error beyond rounding's, in dB; nil if no row says anything.
    func excessDB(of matches: [Int8Matching.Match]) throws(FileError) -> Double? {
        var (error, rounding) = (0.0, 0.0)
        for match in matches {
            guard rotation?.fits(columns: match.layer.columns) ?? true else { return nil }
            let rows = match.original.shape[0]
            var last = -1
            for index in 0..<Self.count {
                let row = index * rows / Self.count
                guard row != last else { continue }
                last = row
                try add(row, of: match, &error, &rounding)
            }
        }
        return error > 0 && rounding > 0 ? Decibels.of(signal: error, error: rounding) : nil
    }

    private func add(
        _ row: Int, of match: Int8Matching.Match, _ error: inout Double, _ rounding: inout Double
    ) throws(FileError) {
        let columns = match.layer.columns
        let width = columns * match.original.elementType.bitWidth / 8
        let weights = try bytes(of: match.original, in: reference, at: row * width, count: width)
        let codes = try bytes(
            of: match.layer.weight, in: checkpoint, at: (match.firstRow + row) * columns, count: columns)
        var values = PlainRowValues(elementType: match.original.elementType, columns: columns)
        var fit: (error: Double, rounding: Double)?
        unsafe weights.withUnsafeBytes { weights in
            unsafe values.forEachRow(of: weights, rotation: rotation) { row, isRotated in
                if isRotated == (rotation != nil) { fit = unsafe Self.fit(row.map(Double.init), codes) }
            }
        }
        error += fit?.error ?? 0
        rounding += fit?.rounding ?? 0
    }

    /// The error of the best gain, relative to the row's size, and what rounding explains of it.
    private static func fit(_ weights: [Double], _ codes: [UInt8]) -> (error: Double, rounding: Double)? {
        let pairs = zip(weights, codes.map { Double(Int8(bitPattern: $0)) }).filter { abs($0.1) < 127 }
        let squares = pairs.reduce(0) { $0 + $1.1 * $1.1 }
        let products = pairs.reduce(0) { $0 + $1.0 * $1.1 }
        guard squares > 0, products > 0 else { return nil }
        let gain = products / squares
        let error = pairs.reduce(0) { sum, pair in
            let difference = pair.0 / gain - pair.1
            return sum + difference * difference
        }
        return (error, Double(pairs.count) / 12)
    }

    private func bytes(
        of tensor: TensorInfo, in file: Checkpoint, at offset: Int, count: Int
    ) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let result = unsafe bytes.withUnsafeMutableBytes { buffer -> Result<Void, FileError> in
            Result { () throws(FileError) in try unsafe file.read(tensor, at: offset, into: buffer) }
        }
        try result.get()
        return bytes
    }
}
