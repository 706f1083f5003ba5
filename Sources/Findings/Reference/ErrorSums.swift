// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity

/// Energies of rows W against rows Ŵ, float64.
struct ErrorSums: Sendable {
    private var signal = 0.0
    private var error = 0.0
    private var cross = 0.0

    mutating func add(_ rows: RowErrors) {
        signal += CompensatedSum.of(rows.signal)
        error += CompensatedSum.of(rows.error)
        cross += CompensatedSum.of(rows.cross)
    }

    /// Whether Ŵ equals W.
    var isExact: Bool { signal > 0 && error == 0 }

    /// 10·log10(ΣW² / Σ(W−Ŵ)²); nil if one of them is 0 or not finite.
    var snrDB: Double? {
        signal > 0 && error > 0 && error.isFinite ? Decibels.of(signal: signal, error: error) : nil
    }

    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖); nil if a norm is 0 or not finite.
    var cosine: Double? {
        let reconstruction = signal - 2 * cross + error
        guard signal > 0, reconstruction > 0, error.isFinite else { return nil }
        return (signal - cross) / (signal * reconstruction).squareRoot()
    }

    /// The SNR to sort by: exact is best, undefined worst.
    var rank: Double { isExact ? .infinity : snrDB ?? -.infinity }
}
