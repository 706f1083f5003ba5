// SPDX-License-Identifier: Apache-2.0

/// Sums over values v with noise of deviation σ, against a lattice; float64, in sixteen lanes of fixed order.
///
/// A = exp(−2π²(σ/step)²) is what the noise leaves of the cosine: values that sit on the lattice have E[cos(2πv/step)] = A,
/// others 0. A counts as 0 under 0.05.
package struct LatticeSums: Sendable, Equatable {
    /// The sums over some of the values.
    package struct Part: Sendable, Equatable {
        /// ΣA².
        package var power: Double
        /// ΣA·cos(2πv/step).
        package var cosine: Double

        /// Σ A·cos / Σ A²: 1 for values on the lattice, 0 for any others; nil if there are none.
        package var coherence: Double? { power > 0 ? cosine / power : nil }

        /// Sums that are known.
        package init(power: Double = 0, cosine: Double = 0) {
            self.power = power
            self.cosine = cosine
        }

        /// Both together.
        package static func + (left: Part, right: Part) -> Part {
            Part(power: left.power + right.power, cosine: left.cosine + right.cosine)
        }
    }

    /// Values of some octaves, apart by whether the nearest multiple of their step is even.
    ///
    /// A floating-point type uses both kinds in every octave; evenly spaced numbers use odd multiples in one at most.
    package struct Octaves: Sendable, Equatable {
        /// Even multiples.
        package var even: Part
        /// Odd multiples.
        package var odd: Part

        /// Sums that are known.
        package init(even: Part = Part(), odd: Part = Part()) {
            self.even = even
            self.odd = odd
        }

        /// Both together.
        package var all: Part { even + odd }
        /// The share of odd multiples in ΣA², 0 to 1.
        package var oddShare: Double { all.power > 0 ? odd.power / all.power : 0 }
    }

    /// Values whose nearest multiple of the step is 0.
    package var zero: Part
    /// The others, in every second octave from the least exponent on, and in those between them.
    package var octaves: [Octaves]
    /// Σv².
    package var squares: Double
    /// Σstep².
    package var steps: Double

    /// The sums over these parts; over nothing without any.
    package init(
        zero: Part = Part(), octaves: [Octaves] = [Octaves(), Octaves()], squares: Double = 0, steps: Double = 0
    ) {
        self.zero = zero
        self.octaves = octaves
        self.squares = squares
        self.steps = steps
    }

    /// All values but those nearest to 0.
    package var all: Part { octaves.reduce(Part()) { $0 + $1.all } }

    /// Adds another row's sums.
    package static func += (left: inout LatticeSums, right: LatticeSums) {
        left.zero = left.zero + right.zero
        for index in left.octaves.indices {
            left.octaves[index].even = left.octaves[index].even + right.octaves[index].even
            left.octaves[index].odd = left.octaves[index].odd + right.octaves[index].odd
        }
        left.squares += right.squares
        left.steps += right.steps
    }
}
