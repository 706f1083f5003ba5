// SPDX-License-Identifier: Apache-2.0

/// What can be measured of one layer in one configuration.
///
/// W is the reference in float32, Ŵ the reconstruction in the original basis, n the number of finite weights. Sums are
/// taken in float64 over finite weights only. The raw value is the identifier in every file that Fidelio writes.
public enum Metric: String, Sendable, Hashable, CaseIterable {
    /// Mean squared error: Σ(W−Ŵ)² / n. Range [0, ∞), lower is better.
    case mse
    /// Signal-to-noise ratio: 10·log10(ΣW² / Σ(W−Ŵ)²), in dB; higher is better.
    ///
    /// Undefined where the error is exactly 0 (the layer is then `exact`) and where the signal is 0.
    case snrDB = "snr_db"
    /// Largest absolute error: max |W−Ŵ|. Range [0, ∞), lower is better.
    case maxAbsErr = "max_abs_err"
    /// Cosine similarity: ⟨W,Ŵ⟩ / (‖W‖·‖Ŵ‖). Range [−1, 1], higher is better; undefined where a norm is 0.
    case cosine
    /// The rows' SNR in dB: minimum, 5th percentile and median, by linear interpolation.
    ///
    /// Rows of zero signal are left out; rows without error count as +∞. A figure that is not finite is undefined.
    case rowSNRDB = "row_snr_db"
    /// Share of nonzero weights whose code is 0. Range [0, 1], lower is better. Only where nothing is rotated.
    case zeroFraction = "zero_fraction"
    /// Shannon entropy of the layer's codes, in bits. Range [0, 8].
    case codeEntropy = "code_entropy"
}
