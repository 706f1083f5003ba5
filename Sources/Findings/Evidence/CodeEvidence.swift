// SPDX-License-Identifier: Apache-2.0

/// What a layer's codes and scales say by themselves, over the rows that were read.
package struct CodeEvidence: Sendable, Equatable {
    /// Rows that were read.
    package var rows = 0
    /// Codes that were read.
    package var codes = 0
    /// Estimated SNR in dB: Σ signal / Σ noise over rows, in energies; nil if no row says anything.
    ///
    /// A row's signal is s²·Σq² and its noise in·s²/12; where more than 5 % of its codes are 0 both come from the
    /// Gaussian that shows the same mean q². Rows whose codes are all 0 are left out.
    package var snrDB: Double?
    /// Σ signal behind that estimate, for pooling over layers of which every row was read.
    package var signal = 0.0
    /// Σ noise behind that estimate, likewise.
    package var noise = 0.0
    /// Standard error of that estimate by sampling alone, in dB; 0 where every row was read.
    package var standardErrorDB = 0.0
    /// Estimated SNR in dB with one scale per row: each row gains 20·log10(127 / max|q|).
    package var rowScaledDB: Double?
    /// Rows whose estimated SNR is under the limit, those without any code among them.
    package var lostRows = 0
    /// Rows whose codes are all 0.
    package var emptyRows = 0
    /// Codes that are 0.
    package var zeros = 0
    /// Codes of magnitude 127 or 128 beyond those that set the scales.
    package var saturated = 0
    /// The largest |q|.
    package var largestCode = 0
    /// Rows whose largest |q| is not 127.
    package var rowsBelowLimit = 0
    /// The lowest estimated SNR of a row that has codes, in dB.
    package var worstRowDB: Double?

    /// Share of zero codes.
    package var zeroShare: Double { codes == 0 ? 0 : Double(zeros) / Double(codes) }
    /// Share of rows that lost their detail.
    package var lostShare: Double { rows == 0 ? 0 : Double(lostRows) / Double(rows) }
}
