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

    private let logMoments: [Double]
    private let energies: [Energies]

    private init() {
        var logMoments: [Double] = []
        var energies: [Energies] = []
        var deviation = 0.09
        while deviation < 80 {
            let (moment, noise) = Self.moments(deviation: deviation)
            logMoments.append(log(moment))
            energies.append(Energies(signal: deviation * deviation, noise: noise))
            deviation *= 1.01
        }
        self.logMoments = logMoments
        self.energies = energies
    }

    /// The signal and noise behind a row's mean q²; nil where that is 0 and says nothing.
    func energies(meanSquare: Double) -> Energies? {
        guard meanSquare > 0 else { return nil }
        let target = log(meanSquare)
        guard let above = firstIndex(notUnder: target) else { return Energies(signal: meanSquare, noise: 1.0 / 12) }
        guard above > 0 else { return energies[0] }
        let below = above - 1
        let part = (target - logMoments[below]) / (logMoments[above] - logMoments[below])
        let mixed = { (low: Double, high: Double) in low + (high - low) * part }
        return Energies(
            signal: mixed(energies[below].signal, energies[above].signal),
            noise: mixed(energies[below].noise, energies[above].noise))
    }

    private func firstIndex(notUnder target: Double) -> Int? {
        var (low, high) = (0, logMoments.count)
        while low < high {
            let middle = (low + high) / 2
            if logMoments[middle] < target { low = middle + 1 } else { high = middle }
        }
        return low < logMoments.count ? low : nil
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
