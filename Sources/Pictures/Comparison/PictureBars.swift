// SPDX-License-Identifier: Apache-2.0

/// The bars at a picture's edges: whole rows and columns of one tone, as a letterbox has them.
struct PictureBars: Equatable {
    /// The pixels of the bar at each edge; 0 without one.
    var (top, bottom, left, right) = (0, 0, 0, 0)

    /// How far values of one tone lie apart at most, in luma: two 8-bit steps, and rounding.
    private static let tone: Float = 2.01 / 255
    /// Bars that differ by this many pixels at most are the same.
    private static let alike = 2

    /// The bars of a plane; a picture of one tone is all bar.
    init(of plane: LumaPlane) {
        let (width, height) = (plane.width, plane.height)
        let rows = (0..<height).lazy.map { y in Self.isFlat((0..<width).lazy.map { plane.values[y * width + $0] }) }
        let columns = (0..<width).lazy.map { x in Self.isFlat((0..<height).lazy.map { plane.values[$0 * width + x] }) }
        top = rows.prefix { $0 }.count
        bottom = rows.reversed().prefix { $0 }.count
        left = columns.prefix { $0 }.count
        right = columns.reversed().prefix { $0 }.count
    }

    private static func isFlat(_ values: some Sequence<Float>) -> Bool {
        var (low, high) = (Float.infinity, -Float.infinity)
        for value in values {
            (low, high) = (min(low, value), max(high, value))
            if high - low > tone { return false }
        }
        return true
    }

    /// The rectangle of two planes of one size that leaves out the bars that only one of them has.
    ///
    /// - Returns: nil if they have the same bars, or if less than half would be left.
    static func cut(_ reference: LumaPlane, _ candidate: LumaPlane) -> (LumaPlane, LumaPlane)? {
        let (first, second) = (PictureBars(of: reference), PictureBars(of: candidate))
        func wider(_ edge: KeyPath<PictureBars, Int>) -> Int {
            let (one, other) = (first[keyPath: edge], second[keyPath: edge])
            return abs(one - other) > alike ? max(one, other) : 0
        }
        let (x, y) = (wider(\.left), wider(\.top))
        let (width, height) = (reference.width - x - wider(\.right), reference.height - y - wider(\.bottom))
        let isCut = (width, height) != (reference.width, reference.height)
        guard isCut, min(width, height) >= PictureMeasures.smallestSide,
            2 * width * height >= reference.width * reference.height
        else { return nil }
        func part(_ plane: LumaPlane) -> LumaPlane {
            let values = (y..<y + height).flatMap { plane.values[$0 * plane.width + x..<$0 * plane.width + x + width] }
            return LumaPlane(width: width, height: height, values: values)
        }
        return (part(reference), part(candidate))
    }
}
