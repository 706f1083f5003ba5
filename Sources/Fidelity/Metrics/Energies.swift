// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Signal and error of a layer in one configuration, as sums of squares in float64.
///
/// The energies of a model are the sums of its layers'.
public struct Energies: Sendable, Equatable {
    /// ΣW².
    public var signal: Double
    /// Σ(W−Ŵ)²; infinite if a reconstruction is not finite.
    public var error: Double

    /// Energies from their parts.
    public init(signal: Double, error: Double) {
        self.signal = signal
        self.error = error
    }

    /// Their ratio in dB; nil if either is 0 or the ratio is not finite.
    package var snrDB: Double? {
        guard signal > 0, error > 0 else { return nil }
        let decibels = Decibels.of(signal: signal, error: error)
        return decibels.isFinite ? decibels : nil
    }
}

/// Logarithms of energies.
package enum Decibels {
    /// 10·log10(signal / error): a ratio of energies in dB.
    package static func of(signal: Double, error: Double) -> Double {
        10 * log10(signal / error)
    }

    /// The SNR of two errors that have nothing to do with one another, each given as its own SNR: their energies add.
    package static func together(_ first: Double, _ second: Double) -> Double {
        -10 * log10(1 / energyRatio(first) + 1 / energyRatio(second))
    }

    /// The ratio of energies that is so many dB.
    package static func energyRatio(_ decibels: Double) -> Double {
        pow(10, decibels / 10)
    }

    /// The binary logarithm.
    static func log2(_ value: Double) -> Double {
        Glibc.log2(value)
    }
}

/// Signal and error energies summed over layers, from which a model's SNR is taken.
///
/// A model's SNR is 10·log10(ΣΣW² / ΣΣ(W−Ŵ)²): energies are pooled, decibels are never averaged. Sums are plain float64
/// sums in the order of the layers: a few thousand terms, none negative, so the relative error stays under 1e-12 and the
/// same layers give the same bits.
package struct EnergyPool: Sendable, Equatable {
    /// ΣW² over what was added.
    package private(set) var signal = 0.0
    /// Σ(W−Ŵ)² over what was added.
    package private(set) var error = 0.0
    /// How many layers were added.
    package private(set) var layers = 0

    /// An empty pool.
    package init() {}

    /// Whether the energies of all layers were known.
    private var isComplete = true

    /// Adds one layer's energies; nil if they are not known, which leaves the pool without an SNR.
    package mutating func add(_ energies: Energies?) {
        layers += 1
        guard let energies else {
            isComplete = false
            return
        }
        signal += energies.signal
        error += energies.error
    }

    /// The pooled SNR in dB; nil if nothing has a signal, and where the error is exactly 0 (see `isExact`).
    package var snrDB: Double? { isComplete ? Energies(signal: signal, error: error).snrDB : nil }

    /// Whether something was added and all of it equals its reference.
    package var isExact: Bool { isComplete && layers > 0 && error == 0 }
}
