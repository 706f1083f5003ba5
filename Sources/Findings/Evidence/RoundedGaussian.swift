// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Weights of a normal distribution of deviation σ codes after rounding: what their codes show, and what was lost.
///
/// Where most codes are 0 the usual noise of 1/12 a code is wrong. Solved instead for the σ whose rounded second moment
/// E[round(σz)²] is the mean q² that a row shows; then the signal is σ² and the noise E[(σz − round σz)²]. A table over σ
/// in steps of 1 %, float64, interpolated linearly in the logarithm of the moment: within 0.001 dB of the integrals.
struct RoundedGaussian: Sendable {
    /// Signal and noise in codes squared.
    struct Energies: Sendable, Equatable {
        var signal: Double
        var noise: Double
    }

    /// The one table.
    static let table = RoundedGaussian()

    /// P(round(σz) = 0), falling.
    private let zeroShares: [Double]
    /// σ² − E[round(σz)²]: what the codes' own energy lacks.
    private let corrections: [Double]
    private let noises: [Double]

    private init() {
        var (zeroShares, corrections, noises): ([Double], [Double], [Double]) = ([], [], [])
        var deviation = 0.09
        while deviation < 80 {
            let (moment, noise) = Self.moments(deviation: deviation)
            zeroShares.append(erf(0.5 / deviation / 2.0.squareRoot()))
            corrections.append(deviation * deviation - moment)
            noises.append(noise)
            deviation *= 1.01
        }
        self.zeroShares = zeroShares
        self.corrections = corrections
        self.noises = noises
    }

    /// The signal and noise behind a row's mean q² and share of zero codes; nil if all codes are 0 and say nothing.
    func energies(meanSquare: Double, zeroShare: Double) -> Energies? {
        guard meanSquare > 0 else { return nil }
        let (index, part) = position(of: zeroShare)
        let mixed = { (column: [Double]) in
            part == 0 ? column[index] : column[index] + (column[index + 1] - column[index]) * part
        }
        return Energies(signal: max(0, meanSquare + mixed(corrections)), noise: mixed(noises))
    }

    /// The last entry whose share is not under `zeroShare`, and how far from it to the next.
    private func position(of zeroShare: Double) -> (index: Int, part: Double) {
        var (low, high) = (0, zeroShares.count - 1)
        guard zeroShare < zeroShares[low] else { return (low, 0) }
        guard zeroShare > zeroShares[high] else { return (high, 0) }
        while high - low > 1 {
            let middle = (low + high) / 2
            if zeroShares[middle] >= zeroShare { low = middle } else { high = middle }
        }
        return (low, (zeroShares[low] - zeroShare) / (zeroShares[low] - zeroShares[high]))
    }

    /// E[round(σz)²] and E[(σz − round σz)²], summed over the codes that have a probability.
    private static func moments(deviation: Double) -> (moment: Double, noise: Double) {
        var (moment, cross) = (0.0, 0.0)
        for code in 1...max(2, Int(9 * deviation) + 2) {
            let (low, high) = ((Double(code) - 0.5) / deviation, (Double(code) + 0.5) / deviation)
            let probability = erfc(low / 2.0.squareRoot()) - erfc(high / 2.0.squareRoot())
            moment += probability * Double(code * code)
            cross += 2 * Double(code) * deviation * (density(low) - density(high))
        }
        return (moment, deviation * deviation - 2 * cross + moment)
    }

    private static func density(_ z: Double) -> Double {
        exp(-z * z / 2) / (2 * Double.pi).squareRoot()
    }
}
