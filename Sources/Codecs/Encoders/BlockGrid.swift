// SPDX-License-Identifier: Apache-2.0

/// Rows of a matrix cut into blocks: which weights belong to each.
struct BlockGrid {
    private let weights: [Float]
    private let columns: Int
    private let block: Int
    private let height: Int

    /// Rows of `columns` weights in blocks of `block` columns and `height` rows; the last of a row may be narrower.
    init(_ weights: [Float], columns: Int, block: Int, height: Int = 1) {
        (self.weights, self.columns, self.block, self.height) = (weights, columns, block, height)
    }

    /// Blocks in all, row after row.
    var count: Int { weights.count / columns / height * blocksPerRow }

    /// The places of a block's weights, row after row.
    func places(of index: Int) -> [Int] {
        let (band, start) = (index / blocksPerRow * height, index % blocksPerRow * block)
        return (band..<band + height)
            .flatMap { row in
                (start..<min(start + block, columns)).map { row * columns + $0 }
            }
    }

    /// The largest magnitude of a block.
    func largest(of index: Int) -> Float {
        places(of: index).reduce(0) { max($0, weights[$1].magnitude) }
    }

    private var blocksPerRow: Int { (columns + block - 1) / block }
}

extension PackedDecoder {
    /// Decodes rows of codes that lie one behind the other.
    func decode(_ codes: [UInt8], columns: Int) -> [Float] {
        guard columns > 0, !codes.isEmpty else { return [] }
        return decode(codes, rowBytes: columns, columns: columns)
    }

    /// Decodes rows of `rowBytes` bytes each.
    func decode(_ codes: [UInt8], rowBytes: Int, columns: Int) -> [Float] {
        let rows = codes.count / rowBytes
        var weights = [Float](repeating: 0, count: rows * columns)
        unsafe codes.withUnsafeBytes { codes in
            unsafe weights.withUnsafeMutableBufferPointer { weights in
                for row in 0..<rows {
                    let own = unsafe UnsafeRawBufferPointer(rebasing: codes[row * rowBytes..<(row + 1) * rowBytes])
                    let place = unsafe UnsafeMutableBufferPointer(
                        rebasing: weights[row * columns..<(row + 1) * columns])
                    unsafe decode(own, row: row, into: place)
                }
            }
        }
        return weights
    }
}
