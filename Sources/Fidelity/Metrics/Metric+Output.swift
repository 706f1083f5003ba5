// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics of what a layer computes, which need the sums of its activations.
///
/// Source of the definitions and of how far they are from the truth: docs/activations.md.
extension Metric {
    /// SNR of the layer's output with rounded weights: 10·log10(Σ‖Wx‖² / Σ_c E_c·Σ_r (W−Ŵ)²), in dB, with E_c = Σ x_c².
    public static let outSNRDB = output(
        "out_snr_db", name: "SNR of the output, weights only", heading: "Output dB",
        formula: "10 · log₁₀(Σ‖Wx‖² / Σ_c (Σx_c²) · Σ_r (W−Ŵ)²) dB",
        meaning: """
            How far the layer's output stands above what rounding its weights does to it, for the inputs that were captured. \
            This is the number for text encoders, whose inputs ComfyUI does not round. Higher is better.
            """
    ) { $0.snrDB }

    /// SNR of the layer's output with rounded weights and inputs: the rounding of each input row to INT8 is added to the error.
    ///
    /// Of INT8 layers only, whose basis was summed.
    public static let outW8A8SNRDB = output(
        "out_w8a8_snr_db", name: "SNR of the output, as INT8 computes it", heading: "Output W8A8 dB",
        formula: "10 · log₁₀(Σ‖Wx‖² / (Σ_c (Σx_c²) · Σ_r (W−Ŵ)² + Σ‖x−Q(x)‖² · ‖W‖² / in)) dB",
        meaning: """
            The same with the inputs rounded too: one INT8 scale per row, in the basis of the codes, as ComfyUI runs INT8 \
            layers of diffusion models. This is the number for them. Higher is better.
            """
    ) { $0.w8a8SNRDB }

    /// SNR of the layer's output with rounded inputs alone: 10·log10(Σ‖Wx‖² / (Σ‖x−Q(x)‖²·‖W‖²/in)), in dB.
    public static let outActivationSNRDB = output(
        "out_activation_snr_db", name: "SNR of the output, inputs only", heading: "Output, inputs dB",
        formula: "10 · log₁₀(Σ‖Wx‖² / (Σ‖x−Q(x)‖² · ‖W‖² / in)) dB",
        meaning: """
            What is left if only the inputs are rounded. Where it is the lowest of the three, better weights gain little, and \
            a rotation much. Higher is better.
            """
    ) { $0.activationSNRDB }

    /// Mean squared error of the layer's output by its weights: Σ_c E_c·Σ_r (W−Ŵ)² / (n · out), in squared units of the output.
    ///
    /// Known of an imatrix too, which does not say how large the output is.
    public static let outMSE = Metric(
        id: "out_mse", name: "Mean squared error of the output, weights only",
        formula: "Σ_c (Σx_c²) · Σ_r (W−Ŵ)² / (input rows · outputs)",
        meaning: "To compare configurations of one layer; llama.cpp's imatrix is enough for it. Lower is better.",
        unit: .squaredOutput, direction: .lower, pooling: .none,
        numbers: [Number(key: nil, heading: "Output MSE")], needs: [.activations], range: DocumentLimit.squaredError
    ) { sums in
        sums.output.map { [$0.energies.weights / Double($0.inputs) / Double(sums.rowSignal.count)] }
    }

    /// A metric in dB of what a layer computes.
    private static func output(
        _ id: String, name: String, heading: String, formula: String, meaning: String,
        measure: @escaping @Sendable (OutputEnergies) -> Double?
    ) -> Metric {
        Metric(
            id: id, name: name, formula: formula, meaning: meaning, unit: .decibels, direction: .higher,
            pooling: .outputs, numbers: [Number(key: nil, heading: heading)], needs: [.activations],
            range: DocumentLimit.decibels
        ) { sums in
            guard let energies = sums.output?.energies, energies.signal != nil else { return nil }
            return measure(energies).map { [$0] }
        }
    }
}
