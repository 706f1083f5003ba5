// SPDX-License-Identifier: Apache-2.0

internal import Pictures

/// A matrix of numbers as a picture: one cell per number, coloured by a perceptually uniform scale.
///
/// Drawn by libpng alone. Below the cells stands the scale with its two bounds. Values beyond a bound have the bound's
/// colour; NaN is grey.
package struct HeatMap: Sendable, Hashable {
    /// The number of rows, drawn from the top.
    package let rows: Int
    /// The number of columns, drawn from the left.
    package let columns: Int
    /// The values, row after row.
    package let values: [Double]
    /// The value of the scale's dark end.
    package let lowerBound: Double
    /// The value of the scale's light end.
    package let upperBound: Double
    /// What stands behind each bound, such as ` dB`: letters that no glyph is known of are left blank.
    package let suffix: String

    /// Creates a heat map.
    ///
    /// - Precondition: there are rows and columns, at most 4,096 of each, `rows * columns` values, and finite bounds with
    ///   `lowerBound <= upperBound`.
    package init(rows: Int, columns: Int, values: [Double], lowerBound: Double, upperBound: Double, suffix: String = "")
    {
        precondition((1...4_096).contains(rows) && (1...4_096).contains(columns), "a heat map has cells")
        precondition(values.count == rows * columns, "a heat map has a value for each cell")
        precondition(lowerBound.isFinite && upperBound.isFinite && lowerBound <= upperBound, "bounds must be in order")
        self.rows = rows
        self.columns = columns
        self.values = values
        self.lowerBound = lowerBound
        self.upperBound = upperBound
        self.suffix = suffix
    }
}

extension HeatMap {
    /// The size of what is drawn besides the cells, in pixels.
    private enum Layout {
        static let narrowest = 240
        static let gap = 10
        static let scaleHeight = 14
        static let glyphScale = 2
    }

    /// The width and height of each cell, in pixels of the PNG.
    ///
    /// Cells are square and enlarged by a whole number until the picture is about 600 pixels wide or high.
    package var cellSize: Int {
        max(1, min(600 / max(rows, columns), 48))
    }

    /// The picture as the bytes of a PNG file: the cells, and below them the scale between its two bounds in figures.
    ///
    /// - Throws: ``PlotError/pngFailed(message:)``.
    package func png() throws(PlotError) -> [UInt8] {
        do throws(PNGWritingError) {
            return try image().png()
        } catch {
            throw .pngFailed(message: error.message)
        }
    }

    /// The colour of a value.
    func color(of value: Double) -> ColorMap.Color {
        guard upperBound > lowerBound else {
            return ColorMap.color(at: value.isNaN ? value : value > upperBound ? 1 : 0)
        }
        // Halves, so that a difference of very large bounds stays finite.
        return ColorMap.color(at: (value / 2 - lowerBound / 2) / (upperBound / 2 - lowerBound / 2))
    }

    private func image() -> PixelImage {
        let figures = [lowerBound, upperBound].map { RoundedNumber($0).description + suffix }
        let figureWidth = figures.map { $0.count * NumberGlyphs.advance * Layout.glyphScale }.max() ?? 0
        let width = max(columns * cellSize, Layout.narrowest, 2 * (figureWidth + Layout.gap) + 40)
        let height = rows * cellSize + Layout.gap + Layout.scaleHeight
        var image = PixelImage(width: width, height: height)
        drawCells(in: &image)
        drawScale(in: &image, from: figureWidth + Layout.gap, to: width - figureWidth - Layout.gap)
        draw(figures[0], in: &image, x: 0)
        draw(figures[1], in: &image, x: width - figures[1].count * NumberGlyphs.advance * Layout.glyphScale)
        return image
    }

    private func drawCells(in image: inout PixelImage) {
        let left = (image.width - columns * cellSize) / 2
        for row in 0..<rows {
            for column in 0..<columns {
                let x = left + column * cellSize
                let y = row * cellSize
                let color = color(of: values[row * columns + column])
                image.fill(x: x..<(x + cellSize), y: y..<(y + cellSize), color)
            }
        }
    }

    private func drawScale(in image: inout PixelImage, from start: Int, to end: Int) {
        let rows = (image.height - Layout.scaleHeight)..<image.height
        for x in start..<end {
            image.fill(x: x..<(x + 1), y: rows, ColorMap.color(at: Double(x - start) / Double(max(end - start - 1, 1))))
        }
    }

    private func draw(_ figure: String, in image: inout PixelImage, x: Int) {
        let scale = Layout.glyphScale
        let top = image.height - Layout.scaleHeight
        for pixel in NumberGlyphs.pixels(of: figure) {
            let column = x + pixel.column * scale
            let row = top + pixel.row * scale
            image.fill(x: column..<(column + scale), y: row..<(row + scale), .init(red: 0, green: 0, blue: 0))
        }
    }
}

extension PixelImage {
    /// Fills the pixels of a rectangle, which lies inside the picture.
    fileprivate mutating func fill(x: Range<Int>, y: Range<Int>, _ color: ColorMap.Color) {
        fill(x: x, y: y, red: color.red, green: color.green, blue: color.blue)
    }
}
