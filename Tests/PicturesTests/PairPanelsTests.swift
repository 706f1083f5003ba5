// SPDX-License-Identifier: Apache-2.0

import Files
import TestSupport
import Testing

@testable import Pictures

@Suite("What is shown of a pair")
struct PairPanelsTests {
    @Test("is all of a picture, or its middle", arguments: [(100, 3_000), (2_048, 2_048), (4_097, 2_050)])
    func crops(width: Int, height: Int) {
        let crop = PictureCrop(width: width, height: height)
        #expect(crop.width == min(width, 2_048) && crop.height == min(height, 2_048))
        #expect(crop.isWhole == (width <= 2_048 && height <= 2_048))
        let right = width - crop.x - crop.width
        #expect(crop.x >= 0 && right - crop.x == (width - crop.width) % 2)
    }

    @Test("has the pixels of the middle")
    func cropsPixels() {
        let (width, height) = (2_060, 3)
        let bytes = (0..<(3 * width * height)).map { UInt8($0 / 3 % width % 251) }
        let crop = PictureCrop(width: width, height: height)
        let part = PixelImage(width: width, height: height, bytes: bytes).cropped(to: crop)
        #expect(part.bytes[0] == 6 && part.bytes[3 * 2_048] == 6 && part.bytes.count == 3 * 2_048 * 3)
        let plane = LumaPlane(width: width, height: height, values: (0..<(width * height)).map { Float($0 % width) })
        #expect(plane.cropped(to: crop).values.prefix(2) == [6, 7])
    }

    @Test("maps detail as means of |y − B(y)| over squares")
    func mapsDetail() {
        let plane = PlaneReferences.plane(width: 45, height: 34, seed: 3)
        let map = DetailMap(of: plane)
        #expect(map.columns == 10 && map.rows == 7 && map.values.count == 70)
        #expect(DetailMap.size(ofWidth: 45, height: 34) == (10, 7))
        let weights: [Double] = [1, 4, 6, 4, 1]
        for (column, row) in [(0, 0), (9, 6), (4, 2)] {
            var sum = 0.0
            for y in (2 + 4 * row)..<(6 + 4 * row) {
                for x in (2 + 4 * column)..<(6 + 4 * column) {
                    var blurred = 0.0
                    for dy in 0..<5 {
                        for dx in 0..<5 {
                            let value = Double(plane.values[(y + dy - 2) * 45 + x + dx - 2])
                            blurred += weights[dy] * weights[dx] / 256 * value
                        }
                    }
                    sum += abs(Double(plane.values[y * 45 + x]) - blurred)
                }
            }
            #expect(abs(Double(map.values[row * 10 + column]) - sum / 16) < 1e-6)
        }
    }

    @Test(
        "shows a difference as grey where a moved picture is moved back",
        arguments: [(0, 0), (3, -2), (-4, 5), (20, 0)])
    func showsDifference(rows: Int, columns: Int) {
        let (width, height) = (16, 12)
        func value(_ x: Int, _ y: Int) -> UInt8 { UInt8((x * 31 + y * 17) & 0x7F) }
        func image(_ right: Int, _ down: Int, _ more: UInt8) -> PixelImage {
            let bytes = (0..<height)
                .flatMap { y in
                    (0..<width)
                        .flatMap { x -> [UInt8] in
                            let inner = value(x + right, y + down)
                            return [inner, inner + more, inner]
                        }
                }
            return PixelImage(width: width, height: height, bytes: bytes)
        }
        // The candidate's (x, y) shows what is at (x + columns, y + rows) of the reference, and is greener by 3.
        let shift = PictureShift(rows: rows, columns: columns, peak: 1)
        let shown = image(0, 0, 0).difference(to: image(columns, rows, 3), shift: shift)
        for y in 0..<height {
            for x in 0..<width {
                let isCommon = (0..<width).contains(x - columns) && (0..<height).contains(y - rows)
                let pixel = Array(shown.bytes[(3 * (y * width + x))..<(3 * (y * width + x) + 3)])
                #expect(pixel == (isCommon ? [128, 140, 128] : [128, 128, 128]))
            }
        }
    }
}
