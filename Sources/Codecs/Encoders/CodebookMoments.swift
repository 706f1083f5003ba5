// SPDX-License-Identifier: Apache-2.0

/// What decides whether W4A8's fixed codebook is taken for a layer: sums over w / amax of its group, in float64.
///
/// comfy-kitchen fits a codebook to a layer whose excess kurtosis is over −0.1; layers of real models have about −0.5. It looks at
/// half a million of the numbers that it draws, this at all of them.
package struct CodebookMoments: Sendable, Equatable {
    /// How many numbers.
    package private(set) var count = 0.0
    private var sum = 0.0
    private var squares = 0.0
    private var cubes = 0.0
    private var fourths = 0.0

    /// Sums over nothing.
    package init() {}

    /// Adds `count` numbers, of which the sums of the first four powers are known.
    mutating func add(count: Int, powers: [Double]) {
        self.count += Double(count)
        sum += powers[0]
        squares += powers[1]
        cubes += powers[2]
        fourths += powers[3]
    }

    /// Adds a number.
    mutating func add(_ value: Float) {
        let (value, square) = (Double(value), Double(value) * Double(value))
        count += 1
        sum += value
        squares += square
        cubes += square * value
        fourths += square * square
    }

    /// Adds the sums over other numbers.
    package static func += (left: inout CodebookMoments, right: CodebookMoments) {
        left.count += right.count
        left.sum += right.sum
        left.squares += right.squares
        left.cubes += right.cubes
        left.fourths += right.fourths
    }

    /// The fourth moment over the squared variance, less 3; −3 if nothing varies.
    package var excessKurtosis: Double {
        guard count > 1 else { return -3 }
        let mean = sum / count
        let second = squares - mean * sum
        guard second > 0 else { return -3 }
        let fourth = fourths - 4 * mean * cubes + 6 * mean * mean * squares - 3 * mean * mean * mean * sum
        let variance = second / (count - 1)
        return fourth / count / (variance * variance) - 3
    }

    /// Whether comfy-kitchen would fit a codebook to the layer instead of taking the fixed one.
    package var wantsFittedCodebook: Bool { excessKurtosis > -0.1 }
}
