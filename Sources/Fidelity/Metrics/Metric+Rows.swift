// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// The metrics of what a layer computes for rows that it was fed: exact for these rows, and a check of the sums' figures.
///
/// A few tokens carry most of an output's energy, so that 256 rows leave a standard error of 0.07 to 0.26 dB, and of more than 1 dB in
/// some layers; sums over all tokens have none. Measured of candidates only.
extension Metric {
    /// SNR of the layer's output with rounded weights for the sampled rows: 10·log10(Σ‖Wx‖² / Σ‖(W−Ŵ)x‖²), in dB.
    public static let outRowsSNRDB = rows(
        "out_rows_snr_db", name: "SNR of the output by rows, weights only", heading: "Rows dB",
        formula: "10 · log₁₀(Σ‖Wx‖² / Σ‖(W−Ŵ)x‖²) dB, x: the sampled rows", direction: .higher,
        meaning: """
            As out_snr_db, but exact for the rows that were kept of what the layer was fed. A few rows carry most of the \
            energy: 256 of them leave a standard error of 0.1 to 0.3 dB, in some layers of more than 1 dB. Higher is better.
            """
    ) { $0.snrDB }

    /// SNR of the layer's output as `int8_linear` computes it for the sampled rows: 10·log10(Σ‖Wx‖² / Σ‖int8_linear(x)−Wx‖²), in dB.
    ///
    /// Of INT8 layers only, whose rotation ComfyUI loads.
    public static let outRowsW8A8SNRDB = rows(
        "out_rows_w8a8_snr_db", name: "SNR of the output by rows, as INT8 computes it", heading: "Rows W8A8 dB",
        formula: "10 · log₁₀(Σ‖Wx‖² / Σ‖int8_linear(x)−Wx‖²) dB, x: the sampled rows", direction: .higher,
        meaning: """
            As out_w8a8_snr_db, but exact for the rows that were kept: each is rotated, rounded with a scale of its own and \
            multiplied in integers, as ComfyUI does it. How far the two are apart beyond the standard error tells how good \
            the prediction from sums is. Higher is better.
            """
    ) { $0.w8a8SNRDB }

    /// Standard error of the SNR by rows: of ``outRowsW8A8SNRDB`` where that was measured, else of ``outRowsSNRDB``; in dB.
    public static let outRowsStandardErrorDB = rows(
        "out_rows_standard_error_db", name: "Standard error of the SNR by rows", heading: "Rows ± dB",
        formula: "10/ln 10 · √(n/(n−1) · Σ(s/S − e/E)²) dB, s and e: energies of one row, S and E: of all n",
        direction: .lower,
        meaning: """
            How much the SNR by rows would differ for other rows: of out_rows_w8a8_snr_db where there is one, else of \
            out_rows_snr_db. Where one row carries nearly all, the true error is larger than this says. Lower is more certain.
            """
    ) { $0.standardErrorDB }

    /// A metric in dB of what a layer computes for sampled rows.
    private static func rows(
        _ id: String, name: String, heading: String, formula: String, direction: Direction, meaning: String,
        measure: @escaping @Sendable (ExactOutput) -> Double??
    ) -> Metric {
        Metric(
            id: id, name: name, formula: formula, meaning: meaning, unit: .decibels, direction: direction,
            pooling: .none, numbers: [Number(key: nil, heading: heading)], needs: [.activations, .rows],
            range: DocumentLimit.decibels
        ) { sums in
            sums.exactOutput.flatMap(measure).map { [$0] }
        }
    }
}
