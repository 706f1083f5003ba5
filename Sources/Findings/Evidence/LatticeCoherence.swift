// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// How well a layer's dequantized weights sit on the lattice of one FP8 format.
///
/// Values whose nearest place is 0 are left out: weights far smaller than the lattice's step are all near 0, whatever they
/// were before.
package struct LatticeCoherence: Sendable, Equatable {
    /// The format.
    package let kind: ParentKind
    /// ΣA·cos(2πŵ/step) / ΣA²: 1 for weights on the lattice, 0 for others.
    package let coherence: Double
    /// ΣA·cos / √(ΣA²/2): how many standard deviations that is from 0.
    package let deviations: Double
    /// ΣA²: how many weights say something.
    package let power: Double
    /// Whether even and odd places are used in every second octave and in those between them, and sit on the lattice.
    ///
    /// Weights of a few evenly spaced values do not: 8 bits and fewer with one scale, powers of 2, one constant.
    package let usesEveryPlace: Bool
    /// The SNR in dB that this format has: 10·log10(Σŵ² / Σstep²/12); nil if undefined.
    package let parentDB: Double?

    init(_ kind: ParentKind, _ sums: LatticeSums, limits: ParentThresholds) {
        let all = sums.all
        self.kind = kind
        coherence = all.coherence ?? 0
        power = all.power
        deviations = all.power > 0 ? all.cosine / (all.power / 2).squareRoot() : 0
        parentDB = sums.squares > 0 && sums.steps > 0 ? Decibels.of(signal: sums.squares, error: sums.steps / 12) : nil
        let octaves = sums.octaves.filter { $0.all.power >= limits.leastOctaves * all.power }
        usesEveryPlace =
            octaves.allSatisfy { Self.usesEveryPlace($0, limits) } && (octaves.count > 1 || kind.hasSubnormals)
    }

    private static func usesEveryPlace(_ octaves: LatticeSums.Octaves, _ limits: ParentThresholds) -> Bool {
        guard let even = octaves.even.coherence, let odd = octaves.odd.coherence else { return false }
        return min(even, odd) > limits.placeCoherence && octaves.oddShare >= limits.leastPlaces
            && octaves.oddShare <= 1 - limits.leastPlaces
    }

    /// Whether the weights sit on the lattice.
    func holds(_ limits: ParentThresholds) -> Bool {
        coherence > limits.coherence && deviations > limits.deviations && usesEveryPlace
    }
}
