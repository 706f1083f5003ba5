// SPDX-License-Identifier: Apache-2.0

internal import CKernels

/// The numbers that a floating-point type of few mantissa bits can hold, times a scale.
///
/// Neighbours of a value v are step(v) = unit · 2^(max(⌊log2(|v|/unit)⌋, leastExponent) − mantissaBits) apart. FP8's two types
/// have 3 and 2 mantissa bits; their subnormal numbers begin under 2^−6 and 2^−14.
package struct FloatLattice: Sendable, Equatable {
    /// The scale; a normal number above 0.
    package let unit: Double
    /// Mantissa bits, 0 to 10.
    package let mantissaBits: Int
    /// The least exponent, −100 to 100: under it steps no longer shrink.
    package let leastExponent: Int

    /// A lattice; nil if a part is out of its range.
    package init?(unit: Double, mantissaBits: Int, leastExponent: Int) {
        guard unit.isNormal, unit > 0, (1 / unit).isNormal, (0...10).contains(mantissaBits),
            (-100...100).contains(leastExponent)
        else { return nil }
        self.unit = unit
        self.mantissaBits = mantissaBits
        self.leastExponent = leastExponent
    }

    /// How well one row of values sits on the lattice.
    ///
    /// - Parameters:
    ///   - row: the row's index in `values`, which holds whole rows of `columns` values.
    ///   - deviation: the standard deviation of the noise that the values carry.
    ///   - leastStep: places of the lattice that are closer than this are left out.
    package func sums(
        ofRow row: Int, in values: [Float], columns: Int, deviation: Double, leastStep: Double,
        level: CPULevel = .best
    ) -> LatticeSums {
        precondition(
            row >= 0 && columns > 0 && row < values.count / columns, "there is no row \(row) of \(columns) values")
        let sums = unsafe values.withUnsafeBufferPointer { values in
            let row = unsafe UnsafeBufferPointer(rebasing: values[row * columns..<(row + 1) * columns])
            return unsafe level.kernels.lattice_sums(row.baseAddress, columns, native, deviation, leastStep)
        }
        let (power, cosine) = (sums.power, sums.cosine)
        return LatticeSums(
            zero: LatticeSums.Part(power: power.0, cosine: cosine.0),
            octaves: [
                LatticeSums.Octaves(
                    even: LatticeSums.Part(power: power.1, cosine: cosine.1),
                    odd: LatticeSums.Part(power: power.3, cosine: cosine.3)),
                LatticeSums.Octaves(
                    even: LatticeSums.Part(power: power.2, cosine: cosine.2),
                    odd: LatticeSums.Part(power: power.4, cosine: cosine.4)),
            ], squares: sums.squares, steps: sums.steps)
    }

    private var native: fk_lattice {
        fk_lattice(unit: unit, mantissa: Int32(mantissaBits), least_exponent: Int32(leastExponent))
    }
}

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
