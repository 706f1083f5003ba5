// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Files

/// Whether the scales of MXFP8 and NVFP4 layers lie in rows, where readers expect them in tiles; nothing in their shapes tells.
///
/// Scales resemble one another along rows and columns of a matrix. Read in the right order, a larger share of the variance of
/// log2(scale) lies between rows and between columns. A few layers of a good file can look otherwise, so a file is asked as a whole.
///
/// The limit was chosen after looking at sixteen models, each in both formats: of these no file in tiles is accused, and of those in
/// rows 15 of 16 are found in NVFP4 and 12 of 16 in MXFP8 (docs/diagnosis.md).
package struct ScaleOrderTest: Sendable, Equatable {
    /// Layers whose scales look as if they lay in tiles.
    package private(set) var inTiles = 0
    /// Layers whose scales look as if they lay in rows.
    package private(set) var inRows = 0
    /// Those among them of which that is beyond chance: no layer of a good file was.
    package private(set) var certain = 0

    /// How much larger the share has to be: of scales that vary by chance neither order has more.
    private static let margin = 1.1
    /// Standard deviations of the share of scales that vary by chance, by which it has to be larger for a layer to speak.
    private static let deviations = 5.0
    /// The same for a layer to be certain; 12.8 was the most by which a layer in tiles looked otherwise.
    private static let certainDeviations = 16.0
    /// The layers that may contradict, as a share of those that say rows.
    private static let mostAgainst = 0.1
    /// Rows that are looked at.
    private static let rows = 1024
    /// Rows of a tile.
    private static let tile = 128

    /// Looks at the layers of a file that have scales in tiles.
    ///
    /// - Parameter planned: the rows of a layer whose scales may be read, by the name of its weight; nil for any.
    /// - Throws: `FileError` if reading fails.
    package init(
        of layers: [PackedLayer], in checkpoint: Checkpoint, planned: (String) -> [Range<Int>]? = { _ in nil }
    ) throws(FileError) {
        for layer in layers {
            let stripes = Self.stripes(of: layer, planned: planned(layer.weight.name))
            guard let (tiles, rows, deviation) = try Self.shares(of: layer, stripes, in: checkpoint) else { continue }
            let lead = (rows - tiles) / deviation
            if tiles > rows * Self.margin, -lead > Self.deviations { inTiles += 1 }
            guard rows > tiles * Self.margin, lead > Self.deviations else { continue }
            inRows += 1
            if lead > Self.certainDeviations { certain += 1 }
        }
    }

    /// A test by its counts; none of them is negative.
    package init(inTiles: Int = 0, inRows: Int = 0, certain: Int = 0) {
        (self.inTiles, self.inRows, self.certain) = (inTiles, inRows, certain)
    }

    /// Two tests of different layers of one file together.
    package static func + (one: ScaleOrderTest, other: ScaleOrderTest) -> ScaleOrderTest {
        ScaleOrderTest(
            inTiles: one.inTiles + other.inTiles, inRows: one.inRows + other.inRows,
            certain: one.certain + other.certain)
    }

    /// Whether the file's scales lie in rows beyond doubt.
    package var showsRows: Bool { certain > 0 && Double(inTiles) <= Self.mostAgainst * Double(inRows) }

    /// The tiles of rows that are looked at, which lie one behind the other in either order.
    private static func stripes(of layer: PackedLayer, planned: [Range<Int>]?) -> Range<Int> {
        let most = rows / tile
        guard let planned else { return 0..<min(most, (layer.rows + tile - 1) / tile) }
        let runs = Range<Int>.joined(planned.map { $0.lowerBound / tile..<($0.upperBound + tile - 1) / tile })
        let longest = runs.max { $0.count < $1.count } ?? 0..<0
        return longest.prefix(most)
    }

    /// The shares of the variance in either order, and their standard deviation where scales vary by chance; nil if the layer has no
    /// tiles, or so few blocks that both orders differ in the order of rows alone.
    private static func shares(
        of layer: PackedLayer, _ stripes: Range<Int>, in checkpoint: Checkpoint
    ) throws(FileError) -> (tiles: Double, rows: Double, deviation: Double)? {
        let block: Int
        let table: [Float]
        switch layer.format {
        case .mxfp8: (block, table) = (32, CodeTable.e8m0)
        case .nvfp4: (block, table) = (16, CodeTable.e4m3)
        default: return nil
        }
        let blocks = layer.storedShape[1] / block
        guard blocks > 4, layer.rows >= 64, let scale = layer.parts["weight_scale"] else { return nil }
        let width = (blocks + 3) / 4 * 4
        let bytes = try checkpoint.bytes(
            of: scale, at: stripes.lowerBound * tile * width, count: stripes.count * tile * width)
        let used = min(stripes.count * tile, layer.rows - stripes.lowerBound * tile)
        let logarithm = { (place: Int) -> Double? in
            let number = table[Int(bytes[place])]
            return number > 0 && number.isFinite ? log2(number) : nil
        }
        let tiles = VarianceShare(rows: used, columns: blocks) {
            logarithm(ScaleGrid.tiledPlace($0, $1, blocks: blocks))
        }
        let inRows = VarianceShare(rows: used, columns: blocks) { logarithm($0 * width + $1) }
        let deviation = (2 * Double(used + blocks)).squareRoot() / Double(used * blocks)
        return (tiles.share, inRows.share, deviation)
    }

    /// log2 of a positive number, by its exponent and a line between powers of 2: near enough to compare variances.
    private static func log2(_ number: Float) -> Double { Double(number.exponent) + Double(number.significand) - 1 }
}

/// How much of the variance of a matrix lies between its rows and between its columns.
private struct VarianceShare {
    /// 0 to 2: the two shares added; 0 if nothing varies.
    let share: Double

    /// The share of numbers that are given by place; places without a number are left out.
    init(rows: Int, columns: Int, number: (Int, Int) -> Double?) {
        var byRow = Array(repeating: (sum: 0.0, count: 0.0), count: rows)
        var byColumn = Array(repeating: (sum: 0.0, count: 0.0), count: columns)
        var (sum, squares, count) = (0.0, 0.0, 0.0)
        for row in 0..<rows {
            for column in 0..<columns {
                guard let value = number(row, column) else { continue }
                sum += value
                squares += value * value
                count += 1
                byRow[row] = (byRow[row].sum + value, byRow[row].count + 1)
                byColumn[column] = (byColumn[column].sum + value, byColumn[column].count + 1)
            }
        }
        let mean = sum / max(count, 1)
        let variance = squares - mean * sum
        let between = { (groups: [(sum: Double, count: Double)]) in
            groups.reduce(0.0) {
                $1.count > 0 ? $0 + ($1.sum - $1.count * mean) * ($1.sum - $1.count * mean) / $1.count : $0
            }
        }
        share = variance > 1e-9 * max(count, 1) ? (between(byRow) + between(byColumn)) / variance : 0
    }
}
