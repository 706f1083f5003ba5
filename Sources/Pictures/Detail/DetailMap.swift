// SPDX-License-Identifier: Apache-2.0

internal import CPictures

/// Where in a picture its fine detail lies: means of |y − B(y)| over squares of `cell` × `cell` pixels.
///
/// Single pixels of |y − B(y)| go through 0 wherever luma crosses its blur, so they show no surface; their means do.
package struct DetailMap: Sendable, Hashable {
    /// The side of a square, in pixels.
    package static let cell = 4

    /// The pixels at each edge for which the blur lacks neighbours.
    private static let margin = 2

    /// Squares from left to right.
    package let columns: Int
    /// Squares from the top down.
    package let rows: Int
    /// The means in luma, row after row.
    package let values: [Float]

    /// The squares of a plane of this size.
    package static func size(ofWidth width: Int, height: Int) -> (columns: Int, rows: Int) {
        ((width - 2 * margin) / cell, (height - 2 * margin) / cell)
    }

    /// The map of a plane.
    ///
    /// What is left over at the right and at the bottom, fewer pixels than a square, is left out.
    ///
    /// - Precondition: Each side has room for one square and the edges.
    package init(of plane: borrowing LumaPlane) {
        precondition(min(plane.width, plane.height) >= 2 * Self.margin + Self.cell, "a map has squares")
        let (width, height) = (plane.width - 2 * Self.margin, plane.height - 2 * Self.margin)
        let detail = Self.detail(of: plane, count: width * height)
        let (columns, rows) = Self.size(ofWidth: plane.width, height: plane.height)
        var means = [Float](repeating: 0, count: columns * rows)
        for y in 0..<(rows * Self.cell) {
            for x in 0..<(columns * Self.cell) {
                means[y / Self.cell * columns + x / Self.cell] += detail[y * width + x]
            }
        }
        (self.columns, self.rows) = (columns, rows)
        values = means.map { $0 / Float(Self.cell * Self.cell) }
    }

    private static func detail(of plane: borrowing LumaPlane, count: Int) -> [Float] {
        let (values, width, height) = (plane.values, plane.width, plane.height)
        var rows = [Float](repeating: 0, count: 5 * width)
        return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            unsafe fp_detail(values, width, height, margin, &rows, buffer.baseAddress)
            initialized = count
        }
    }
}
