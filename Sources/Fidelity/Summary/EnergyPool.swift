// SPDX-License-Identifier: Apache-2.0

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
