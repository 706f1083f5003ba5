// SPDX-License-Identifier: Apache-2.0

/// The scale of a group of weights that fits its levels best, by two rounds of least squares.
struct GroupScale {
    /// What levels are multiplied by.
    private(set) var scale: Float
    /// The largest magnitude that the levels give.
    let largest: Float

    /// A scale for a group.
    ///
    /// - Parameters:
    ///   - group: its weights.
    ///   - levels: what codes stand for, from the lowest to the highest.
    ///   - uniform: whether the levels are the whole numbers from −31 to 31, to which weights are rounded.
    init(_ group: [Float], levels: [Float], uniform: Bool) {
        let least: Float = 1e-8
        let nearest = { (scale: Float) in
            group.map { weight -> Float in
                let normalized = weight / scale
                return uniform ? Float(normalized.rounded(in: -31...31)) : levels[normalized.nearest(in: levels)]
            }
        }
        var scale = max(uniform ? group.largest / 31 : group.largest, least)
        var taken = nearest(scale)
        for _ in 0..<2 {
            let product = zip(group, taken).reduce(Float(0)) { $0 + $1.0 * $1.1 }
            let square = taken.reduce(Float(0)) { $0 + $1 * $1 }
            scale = max(product / max(square, least), least)
            taken = nearest(scale)
        }
        self.scale = scale
        largest = taken.reduce(0) { max($0, ($1 * scale).magnitude) }
    }
}

extension Float {
    /// The index of the nearest of some levels, which do not fall; the middle of two counts as the lower.
    func nearest(in levels: [Float]) -> Int {
        var (low, high) = (0, levels.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if self > (levels[middle] + levels[middle + 1]) / 2 { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension [Float] {
    /// The largest magnitude.
    var largest: Float { reduce(0) { Swift.max($0, $1.magnitude) } }
}
