// SPDX-License-Identifier: Apache-2.0

/// The expected error of a weight by the level that it was rounded to.
///
/// Weights are taken to lie evenly between the midpoints to the neighbouring levels, at distances a and b: E[error²] =
/// (a³ + b³) / (3·(a + b)). The outermost levels have a neighbour on one side only, and are taken to reach as far on the other.
enum LevelErrors {
    /// √E[error²] of each code; 0 for codes that are no number.
    ///
    /// - Parameter levels: what each code stands for; several codes may stand for one level.
    static func deviations(of levels: [Float]) -> [Float] {
        let sorted = Set(levels.filter(\.isFinite).map { Double($0) }).sorted()
        var deviations: [Double: Double] = [:]
        for (place, level) in sorted.enumerated() {
            let below = place > 0 ? (level - sorted[place - 1]) / 2 : nil
            let above = place + 1 < sorted.count ? (sorted[place + 1] - level) / 2 : nil
            guard let first = below ?? above, let second = above ?? below else { continue }
            deviations[level] = deviation(first, second)
        }
        return levels.map { $0.isFinite ? Float(deviations[Double($0)] ?? 0) : 0 }
    }

    /// √((a³ + b³) / (3·(a + b))) = √((a² − ab + b²) / 3).
    static func deviation(_ below: Double, _ above: Double) -> Double {
        ((below * below - below * above + above * above) / 3).squareRoot()
    }

    /// 1/√12: the deviation of codes that are 1 apart.
    static let ofWholeNumbers = Float(1.0 / 12).squareRoot()
}
