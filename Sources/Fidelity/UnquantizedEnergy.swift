// SPDX-License-Identifier: Apache-2.0

/// The energies of a tensor that a candidate did not quantize, for the SNR of the whole model.
public struct UnquantizedEnergy: Sendable, Equatable {
    /// The label of the candidate.
    public var candidate: String
    /// The tensor's name in the original.
    public var name: String
    /// ΣW² of the original.
    public var signal: Double
    /// Σ(W−Ŵ)², 0 for an equal tensor.
    public var error: Double

    /// Energies from their parts.
    public init(candidate: String, name: String, signal: Double, error: Double) {
        self.candidate = candidate
        self.name = name
        self.signal = signal
        self.error = error
    }
}
