// SPDX-License-Identifier: Apache-2.0

import Files
import Pictures
import Plots
import Testing

struct HeatMapTests {
    /// A PNG file, read back.
    private struct Picture {
        let image: PixelImage
        var width: Int { image.width }
        var height: Int { image.height }

        init(_ file: [UInt8]) throws {
            image = try PictureFile(MemoryBytes(file, name: "m.png")).pixels()
        }

        func pixel(_ x: Int, _ y: Int) -> [UInt8] {
            Array(image.bytes[((y * width + x) * 3)..<((y * width + x) * 3 + 3)])
        }
    }

    private static let dark: [UInt8] = [0x44, 0x01, 0x54]
    private static let light: [UInt8] = [0xFD, 0xE7, 0x25]

    @Test func drawsTheBoundsInTheEndsOfTheScale() throws {
        let values = [0, 1, -5, 7, .nan, 0.5]
        let map = HeatMap(rows: 1, columns: 6, values: values, lowerBound: 0, upperBound: 1)
        let picture = try Picture(try map.png())
        let left = (picture.width - 6 * map.cellSize) / 2
        let colors = (0..<6).map { picture.pixel(left + $0 * map.cellSize + 1, 1) }
        #expect(colors[0] == Self.dark)
        #expect(colors[1] == Self.light)
        #expect(colors[2] == Self.dark, "below the lower bound")
        #expect(colors[3] == Self.light, "above the upper bound")
        #expect(colors[4] == [0x99, 0x99, 0x99], "not a number")
        // The published scale has (33, 145, 140) there.
        #expect(zip(colors[5], [33, 145, 140]).allSatisfy { abs(Int($0) - $1) <= 1 }, "halfway")
    }

    @Test func drawsTheScaleFromDarkToLightBelowTheCells() throws {
        let map = HeatMap(rows: 20, columns: 20, values: Array(repeating: 0, count: 400), lowerBound: 0, upperBound: 2)
        let picture = try Picture(try map.png())
        let row = (0..<picture.width).map { picture.pixel($0, picture.height - 7) }
        let start = try #require(row.firstIndex(of: Self.dark))
        let end = try #require(row.lastIndex(of: Self.light))
        #expect(end - start > picture.width / 2)
        let brightness = row[start...end].map { $0.reduce(0) { $0 + Int($1) } }
        #expect(brightness.first ?? 0 < brightness.last ?? 0)
    }

    @Test(arguments: [(1, 1), (4_096, 1), (1, 4_096), (300, 700)])
    func drawsMatricesOfEveryShape(_ rows: Int, _ columns: Int) throws {
        let values = (0..<rows * columns).map(Double.init)
        let map = HeatMap(rows: rows, columns: columns, values: values, lowerBound: 0, upperBound: 1e6)
        let picture = try Picture(try map.png())
        #expect(picture.width >= columns * map.cellSize)
        #expect(picture.height > rows * map.cellSize)
    }

    @Test func drawsEqualBounds() throws {
        let map = HeatMap(rows: 1, columns: 3, values: [2, 3, 1], lowerBound: 2, upperBound: 2)
        let picture = try Picture(try map.png())
        let left = (picture.width - 3 * map.cellSize) / 2
        let colors = (0..<3).map { picture.pixel(left + $0 * map.cellSize, 0) }
        #expect(colors == [Self.dark, Self.light, Self.dark])
    }

    @Test func drawsTheLargestBounds() throws {
        let most = Double.greatestFiniteMagnitude
        let map = HeatMap(rows: 1, columns: 2, values: [-most, most], lowerBound: -most, upperBound: most)
        let picture = try Picture(try map.png())
        let left = (picture.width - 2 * map.cellSize) / 2
        #expect(picture.pixel(left, 0) == Self.dark)
        #expect(picture.pixel(left + map.cellSize, 0) == Self.light)
    }
}
