// SPDX-License-Identifier: Apache-2.0

import Foundation

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

    /// Adds one layer's energies.
    package mutating func add(signal: Double, error: Double) {
        self.signal += signal
        self.error += error
        layers += 1
    }

    /// The pooled SNR in dB; nil if nothing has a signal, and where the error is exactly 0 (see `isExact`).
    package var snrDB: Double? { Self.snrDB(signal: signal, error: error) }

    /// Whether something was added and all of it equals its reference.
    package var isExact: Bool { layers > 0 && error == 0 }

    /// 10·log10(signal / error); nil if either is 0 or the ratio is not finite.
    package static func snrDB(signal: Double, error: Double) -> Double? {
        guard signal > 0, error > 0 else { return nil }
        let decibels = 10 * log10(signal / error)
        return decibels.isFinite ? decibels : nil
    }

    /// signal / error of an SNR in dB.
    package static func ratio(decibels: Double) -> Double { pow(10, decibels / 10) }
}
