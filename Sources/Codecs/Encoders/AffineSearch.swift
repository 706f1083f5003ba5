// SPDX-License-Identifier: Apache-2.0

/// The scale and minimum of a group for codes from 0 to n: of some trials the one whose weighted error is least.
///
/// Each trial divides the range that the group has with the minimum so far, codes by that, and solves for scale and minimum by
/// weighted least squares.
///
/// From `make_qkx2_quants` in ggml-quants.c.
struct AffineSearch {
    /// What codes are multiplied by.
    private(set) var scale: Float
    /// What is taken from that: the negative minimum, not under 0.
    private(set) var minimum: Float
    /// The codes.
    private(set) var codes: [Int]

    /// How a type searches.
    struct Method {
        /// The largest code.
        let top: Int
        /// What the first trial adds to the largest code; each further one adds 0.1 more.
        let first: Float
        /// The number of the last trial.
        let last: Int
        /// Whether errors count by their magnitude, not their square.
        let isAbsolute: Bool
    }

    /// Searches.
    ///
    /// - Parameters:
    ///   - group: the weights.
    ///   - importances: what each error counts.
    init(_ group: [Float], importances: [Float], _ method: Method) {
        let sums = Sums(group, importances)
        var low = min(0, sums.low)
        codes = Array(repeating: 0, count: group.count)
        guard sums.high != low else {
            (scale, minimum) = (0, -low)
            return
        }
        let inverse = Float(method.top) / (sums.high - low)
        scale = 1 / inverse
        codes = Self.codes(group, low, inverse, method)
        var least = Self.error(group, importances, codes, scale, low, method)
        for trial in 0...method.last {
            let inverse = (method.first + 0.1 * Float(trial) + Float(method.top)) / (sums.high - low)
            let tried = Self.codes(group, low, inverse, method)
            guard let (triedScale, triedLow) = sums.solution(group, importances, tried) else { continue }
            let error = Self.error(group, importances, tried, triedScale, triedLow, method)
            if error < least { (least, scale, low, codes) = (error, triedScale, triedLow, tried) }
        }
        minimum = -low
    }

    private static func codes(_ group: [Float], _ low: Float, _ inverse: Float, _ method: Method) -> [Int] {
        group.map { max(0, min(method.top, (inverse * ($0 - low)).nearestInt)) }
    }

    private static func error(
        _ group: [Float], _ importances: [Float], _ codes: [Int], _ scale: Float, _ low: Float, _ method: Method
    ) -> Float {
        var sum: Float = 0
        for index in group.indices {
            let difference = scale * Float(codes[index]) + low - group[index]
            sum += importances[index] * (method.isAbsolute ? difference.magnitude : difference * difference)
        }
        return sum
    }
}

/// Sums over a group that do not depend on its codes.
private struct Sums {
    let low: Float
    let high: Float
    let weight: Float
    let product: Float

    init(_ group: [Float], _ importances: [Float]) {
        var (low, high) = (group[0], group[0])
        var (weight, product) = (importances[0], importances[0] * group[0])
        for index in 1..<group.count {
            if group[index] < low { low = group[index] }
            if group[index] > high { high = group[index] }
            weight += importances[index]
            product += importances[index] * group[index]
        }
        (self.low, self.high, self.weight, self.product) = (low, high, weight, product)
    }

    /// Scale and minimum by weighted least squares, the minimum not over 0; nil if codes do not differ.
    func solution(_ group: [Float], _ importances: [Float], _ codes: [Int]) -> (scale: Float, low: Float)? {
        var (first, second, mixed): (Float, Float, Float) = (0, 0, 0)
        for index in group.indices {
            let (importance, code) = (importances[index], Float(codes[index]))
            first += importance * code
            second += importance * code * code
            mixed += importance * code * group[index]
        }
        let determinant = weight * second - first * first
        guard determinant > 0 else { return nil }
        let low = (second * product - first * mixed) / determinant
        guard low > 0 else { return ((weight * mixed - product * first) / determinant, low) }
        return (mixed / second, 0)
    }
}
