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
