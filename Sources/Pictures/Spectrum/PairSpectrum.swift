// SPDX-License-Identifier: Apache-2.0

internal import CPictures
internal import Glibc

/// The two-dimensional transform of two pictures of one size, each under a Hann window and without its weighted mean.
///
/// The reference is the real part and the candidate the imaginary part, so one transform serves both; it takes 8 bytes per pixel.
struct PairSpectrum: Sendable {
    let width: Int
    let height: Int
    private var re: [Float]
    private var im: [Float]

    /// The transform of two planes of the same size.
    init(_ reference: borrowing LumaPlane, _ candidate: borrowing LumaPlane) {
        precondition(reference.width == candidate.width && reference.height == candidate.height)
        width = reference.width
        height = reference.height
        let (rows, columns) = (Self.hann(height), Self.hann(width))
        re = Self.windowed(reference, rows, columns)
        im = Self.windowed(candidate, rows, columns)
        transform()
    }

    /// Hann's window of `count + 2` points without the zeros at its ends.
    static func hann(_ count: Int) -> [Float] {
        (1...count).map { Float(0.5 - 0.5 * cos(2 * Double.pi * Double($0) / Double(count + 1))) }
    }

    private static func windowed(_ plane: borrowing LumaPlane, _ rows: [Float], _ columns: [Float]) -> [Float] {
        let (width, height) = (plane.width, plane.height)
        let weight = rows.reduce(0) { $0 + Double($1) } * columns.reduce(0) { $0 + Double($1) }
        let mean = unsafe fp_weighted_sum(plane.values, width, height, rows, columns) / weight
        return unsafe [Float](unsafeUninitializedCapacity: width * height) { part, initialized in
            unsafe fp_window(plane.values, width, height, mean, rows, columns, part.baseAddress)
            initialized = width * height
        }
    }

    /// The energies of both pictures and their common part in a band, over frequencies of `from..<to` cycles per pixel.
    ///
    /// The highest band ends at half a cycle per pixel, which belongs to it; the corners beyond are left out.
    func energies(from low: Double, to high: Double) -> fp_energies {
        var sums = fp_energies()
        let includesEnd = high == 0.5
        for y in 0..<height {
            let down = Double(min(y, height - y)) / Double(height)
            let columns = (
                firstColumn(at: low, row: down, orBeyond: false),
                firstColumn(at: high, row: down, orBeyond: includesEnd)
            )
            guard columns.0 < columns.1 else { continue }
            let row = unsafe withUnsafeGrid { unsafe fp_row_energies($0, width, height, y, columns.0, columns.1) }
            sums.first += row.first
            sums.second += row.second
            sums.product += row.product
        }
        return sums
    }

    /// The first of the columns 0...width/2 whose frequency reaches a radius, or lies beyond it.
    private func firstColumn(at radius: Double, row down: Double, orBeyond: Bool) -> Int {
        let half = width / 2
        let rest = radius * radius - down * down
        guard rest >= 0 else { return 0 }
        // Around the root, so that a frequency that lies on the radius falls on the same side as by its square.
        var column = max(0, min(half + 1, Int((rest.squareRoot() * Double(width)).rounded(.down)) - 1))
        func isInside(_ column: Int) -> Bool {
            let across = Double(column) / Double(width)
            let square = across * across + down * down
            return orBeyond ? square <= radius * radius : square < radius * radius
        }
        while column <= half, isInside(column) { column += 1 }
        return column
    }

    /// Where the correlation of the two pictures' phases is highest: by how many rows and columns the candidate is moved.
    ///
    /// It replaces the transform, which serves nothing else after it.
    consuming func shift() -> PictureShift {
        var directions = self
        let (width, height) = (directions.width, directions.height)
        for y in 0...(height / 2) {
            unsafe directions.withUnsafeMutableGrid { unsafe fp_cross_directions($0, width, height, y) }
        }
        // The inverse is the transform with the parts exchanged; what is left is real, and its part is `im`.
        swap(&directions.re, &directions.im)
        directions.transform()
        let correlation = directions.im
        var best = 0
        for index in correlation.indices where correlation[index] > correlation[best] { best = index }
        let (y, x) = best.quotientAndRemainder(dividingBy: width)
        return PictureShift(
            rows: y > height / 2 ? y - height : y,
            columns: x > width / 2 ? x - width : x,
            peak: Double(correlation[best]) / Double(width * height)
        )
    }
}

extension PairSpectrum {
    private mutating func transform() {
        transform(along: .rows)
        transform(along: .columns)
    }

    /// What a tile holds: rows, to be transformed along the width, or columns, along the height.
    private enum Axis { case rows, columns }

    private mutating func transform(along axis: Axis) {
        let plan = FourierTransform(count: axis == .rows ? width : height)
        var (tile, spare) = (Tile(rows: plan.tileRows), Tile(rows: plan.tileRows))
        let (width, height) = (self.width, self.height)
        for first in stride(from: 0, to: axis == .rows ? height : width, by: FP_TILE) {
            unsafe withUnsafeMutableGrid { grid in
                unsafe tile.withUnsafeGrid { tile in
                    switch axis {
                    case .rows: unsafe fp_load_rows(grid, width, height, first, tile)
                    case .columns: unsafe fp_load_columns(grid, width, height, first, tile)
                    }
                }
                plan.transform(&tile, spare: &spare)
                unsafe tile.withUnsafeGrid { tile in
                    switch axis {
                    case .rows: unsafe fp_store_rows(tile, width, height, first, grid)
                    case .columns: unsafe fp_store_columns(tile, width, height, first, grid)
                    }
                }
            }
        }
    }

    private mutating func withUnsafeMutableGrid(_ body: (fp_grid) -> Void) {
        unsafe re.withUnsafeMutableBufferPointer { re in
            unsafe im.withUnsafeMutableBufferPointer { im in
                unsafe body(fp_grid(re: re.baseAddress, im: im.baseAddress))
            }
        }
    }

    /// Calls `body` with a grid that it only reads.
    private func withUnsafeGrid(_ body: (fp_grid) -> fp_energies) -> fp_energies {
        unsafe re.withUnsafeBufferPointer { re in
            unsafe im.withUnsafeBufferPointer { im in
                unsafe body(
                    fp_grid(
                        re: UnsafeMutablePointer(mutating: re.baseAddress),
                        im: UnsafeMutablePointer(mutating: im.baseAddress)))
            }
        }
    }
}
