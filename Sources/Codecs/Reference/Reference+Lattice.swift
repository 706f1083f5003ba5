// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension Reference {
    /// How well values sit on a lattice, by the definition of ``LatticeSums``, with the library's exponential and cosine.
    static func latticeSums(
        _ values: [Float], lattice: FloatLattice, deviation: Double, leastStep: Double
    ) -> LatticeSums {
        var sums = LatticeSums()
        for value in values.map(Double.init) {
            let size = abs(value) / lattice.unit
            let exponent = size > 0 ? max(Int(size.exponent), lattice.leastExponent) : lattice.leastExponent
            let step = lattice.unit * exp2(Double(exponent - lattice.mantissaBits))
            sums.squares += value * value
            sums.steps += step * step
            let damping = exp(-2 * Double.pi * Double.pi * (deviation / step) * (deviation / step))
            guard damping >= 0.05, step >= leastStep else { continue }
            let part = LatticeSums.Part(
                power: damping * damping, cosine: damping * cos(2 * Double.pi * value / step))
            let multiple = (abs(value) / step).rounded(.toNearestOrEven)
            guard multiple != 0 else {
                sums.zero = sums.zero + part
                continue
            }
            let octave = (exponent - lattice.leastExponent) % 2
            if multiple.truncatingRemainder(dividingBy: 2) == 0 {
                sums.octaves[octave].even = sums.octaves[octave].even + part
            } else {
                sums.octaves[octave].odd = sums.octaves[octave].odd + part
            }
        }
        return sums
    }
}
