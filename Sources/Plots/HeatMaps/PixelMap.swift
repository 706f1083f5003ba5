// SPDX-License-Identifier: Apache-2.0

package import Pictures

/// Numbers as a picture of one pixel each, in the colours of heat maps and without a scale beside them.
package struct PixelMap: Sendable, Hashable {
    /// Pixels from left to right.
    package let columns: Int
    /// Pixels from the top down.
    package let rows: Int
    /// Places on the scale from 0 to 1, row after row; beyond an end they have the end's colour.
    package let places: [Double]

    /// A map of these places.
    ///
    /// - Precondition: There are `rows * columns` places, and at least one.
    package init(columns: Int, rows: Int, places: [Double]) {
        precondition(columns > 0 && rows > 0 && places.count == columns * rows, "a map has a place for each pixel")
        self.columns = columns
        self.rows = rows
        self.places = places
    }

    /// The picture.
    package func image() -> PixelImage {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(3 * places.count)
        for place in places {
            let color = ColorMap.color(at: place)
            bytes += [color.red, color.green, color.blue]
        }
        return PixelImage(width: columns, height: rows, bytes: bytes)
    }

    /// The scale from 0 to 1 as a gradient of CSS, from left to right.
    package static let gradient: String = {
        let colors = (0...9).map { ColorMap.color(at: Double($0) / 9) }
            .map { "rgb(\($0.red) \($0.green) \($0.blue))" }
        return "linear-gradient(to right, \(colors.joined(separator: ", ")))"
    }()
}
