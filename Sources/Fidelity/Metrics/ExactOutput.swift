// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// What a layer computes for a sample of rows that it was fed, exactly, as energies in float64.
struct ExactOutput: Sendable {
    /// Of each input row.
    private let inputs: OutputErrors.Sums
    /// Σ ‖Wx‖².
    private let signal: Double
    /// Σ ‖(Ŵ−W)x‖².
    private let weights: Double
    /// Σ ‖`int8_linear`(x) − Wx‖²; nil if the layer is not INT8 in all of its rows, or its rotation is one that ComfyUI does not load.
    private let rounded: Double?

    /// Sums what the rows of a layer say; nil if they do not say it of every row.
    ///
    /// - Parameter rows: the layer's rows.
    init?(_ outputs: OutputErrors, rows: Int) {
        guard rows > 0, outputs.rows.signal.count == rows else { return nil }
        inputs = outputs.inputs
        signal = CompensatedSum.of(outputs.rows.signal)
        weights = CompensatedSum.of(outputs.rows.error)
        rounded = outputs.rows.rounded.count == rows ? CompensatedSum.of(outputs.rows.rounded) : nil
    }

    /// The weights' error in dB under the output; nil inside if it is undefined.
    var snrDB: Double? { Energies(signal: signal, error: weights).snrDB }

    /// The error of `int8_linear` in dB under the output; nil if it does not apply, nil inside if it is undefined.
    var w8a8SNRDB: Double?? { rounded.map { Energies(signal: signal, error: $0).snrDB } }

    /// The standard error of the SNR as INT8 computes it, else of the weights' alone, in dB; nil if it is undefined.
    ///
    /// It is that of a ratio of two sums over independent rows: 10/ln 10 · √(n/(n−1) · Σ (s/S − e/E)²).
    var standardErrorDB: Double? {
        let (errors, error) = rounded.map { (inputs.rounded, $0) } ?? (inputs.error, weights)
        let count = Double(errors.count)
        guard count > 1, signal > 0, error > 0 else { return nil }
        let squares = zip(inputs.signal, errors)
            .map { ($0 / signal - $1 / error) * ($0 / signal - $1 / error) }
        return (CompensatedSum.of(squares) * count / (count - 1)).squareRoot() * 10 / Self.logarithmOf10
    }

    private static let logarithmOf10 = 2.302585092994046
}
