// SPDX-License-Identifier: Apache-2.0

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
