// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics that there are. A new one is added here, and nowhere else.
extension Metric {
    /// Every metric, in the order of tables and documents.
    public static let all: [Metric] = [
        mse, snrDB, maxAbsErr, cosine, rowSNRDB, zeroFraction, codeEntropy, gain, outSNRDB, outW8A8SNRDB,
        outActivationSNRDB, outMSE, outRowsSNRDB, outRowsW8A8SNRDB, outRowsStandardErrorDB,
    ]

    /// Mean squared error: Σ(W−Ŵ)² / n.
    public static let mse = Metric(
        "mse", name: "Mean squared error", heading: "MSE", unit: .squaredWeight, direction: .lower,
        range: DocumentLimit.squaredError, formula: "Σ(W−Ŵ)² / n",
        meaning: "In squared units of the weights. Lower is better."
    ) { $0.error / Double($0.finite) }

    /// Signal-to-noise ratio: 10·log10(ΣW² / Σ(W−Ŵ)²), in dB.
    ///
    /// Undefined where the error is exactly 0 (the layer is then `exact`) and where the signal is 0.
    public static let snrDB = Metric(
        "snr_db", name: "Signal-to-noise ratio (SNR)", heading: "SNR dB", unit: .decibels, direction: .higher,
        pooling: .energies, range: DocumentLimit.decibels, formula: "10 · log₁₀(ΣW² / Σ(W−Ŵ)²) dB",
        meaning: """
            How far the weights stand above their error: 20 dB more is a tenth of the error. 40 dB is an error of 1 %. \
            A model's SNR pools: the sum of all layers' signals over the sum of all their errors. “exact” where there \
            is no error. Higher is better.
            """
    ) { $0.error == 0 || $0.signal == 0 ? nil : Decibels.of(signal: $0.signal, error: $0.error) }

    /// Largest absolute error: max |W−Ŵ|.
    public static let maxAbsErr = Metric(
        "max_abs_err", name: "Largest error", heading: "Largest error", unit: .weight, direction: .lower,
        range: DocumentLimit.error, formula: "max |W−Ŵ|", meaning: "In units of the weights. Lower is better."
    ) { $0.error.isFinite ? $0.worst : nil }

    /// Cosine similarity: ⟨W,Ŵ⟩ / (‖W‖·‖Ŵ‖), undefined where a norm is 0.
    ///
    /// Not more than 1, which rounding could exceed in the last digit.
    public static let cosine = Metric(
        "cosine", name: "Cosine similarity", heading: "Cosine", unit: .ratio, direction: .higher,
        range: DocumentLimit.cosine, needs: [.cross], formula: "⟨W, Ŵ⟩ / (‖W‖ · ‖Ŵ‖)",
        meaning:
            "1 where both point the same way; about 1/√G where a rotation by groups of G was forgotten. Higher is better."
    ) { sums in
        guard sums.signal > 0, sums.reconstruction > 0 else { return nil }
        return min(1, max(-1, sums.product / (sums.signal * sums.reconstruction).squareRoot()))
    }

    /// The rows' SNR in dB: minimum, 5th percentile and median, by linear interpolation.
    ///
    /// Rows of zero signal are left out; rows without error count as +∞. A figure that is not finite is undefined.
    public static let rowSNRDB = Metric(
        id: "row_snr_db", name: "SNR of rows",
        formula: "minimum, 5th percentile and median over rows of 10 · log₁₀(Σw² / Σ(w−ŵ)²) dB",
        meaning: "A row is one output channel: a low minimum is a channel that lost much. Higher is better.",
        unit: .decibels, direction: .higher, pooling: .none,
        numbers: [
            Number(key: "min", heading: "Worst row dB"), Number(key: "p05", heading: "5 % row dB"),
            Number(key: "median", heading: "Median row dB"),
        ],
        needs: [], range: DocumentLimit.decibels
    ) { RowSNR(signal: $0.rowSignal, error: $0.rowError).figures }

    /// Share of nonzero weights whose code is 0.
    ///
    /// Not where codes stand for rotated weights: no weight has a code of its own.
    public static let zeroFraction = Metric(
        id: "zero_fraction", name: "Weights rounded to zero", formula: "share of nonzero weights whose code is 0",
        meaning:
            "Only where nothing is rotated. A scale that is too wide for most weights shows here. Lower is better.",
        unit: .share, direction: .lower, pooling: .none, numbers: [Number(key: nil, heading: "Rounded to 0")],
        needs: [.codes], range: DocumentLimit.share
    ) { $0.isRotated ? nil : [Double($0.vanished) / Double(max($0.nonzero, 1))] }

    /// Shannon entropy of the layer's codes, in bits; undefined if none was counted.
    public static let codeEntropy = Metric(
        "code_entropy", name: "Entropy of the codes", heading: "Entropy bits", unit: .bits, direction: .higher,
        range: DocumentLimit.entropy, needs: [.codes], formula: "−Σ p(q) · log₂ p(q) bits",
        meaning: "How much of the 8 bits is used. Higher says that the codes are spread."
    ) { $0.codeEntropy }

    /// Gain: ⟨W,Ŵ⟩ / ⟨W,W⟩, undefined where the signal is 0.
    public static let gain = Metric(
        "gain", name: "Gain", heading: "Gain", unit: .ratio, direction: .nearest(1), range: DocumentLimit.figure,
        needs: [.cross], formula: "⟨W, Ŵ⟩ / ⟨W, W⟩",
        meaning: """
            How large the weights are by their new values: 1 if they kept their size, 0.5 if a scale is half of what it \
            should be. Clipping makes it smaller. Nearer to 1 is better.
            """
    ) { $0.signal > 0 ? $0.product / $0.signal : nil }
}
