// SPDX-License-Identifier: Apache-2.0

package import Codecs
internal import Fidelity

/// Everything that one quantized layer of another format than INT8 by the matrix or by the row says about itself.
package struct FormatEvidence: Sendable {
    /// The layer as the file describes it.
    package let source: OtherLayer
    /// The layer as it is read.
    package let layer: PackedLayer
    /// What its codes say, over the rows that were read.
    package let codes: FormatCodes
    /// What stands beside its codes.
    package let scales: PackedScales
    /// Whether its weights were FP8 before; nothing for formats that are too coarse to tell.
    package let parent: ParentEvidence

    /// The layer's name.
    package var name: String { layer.name }
    /// Whether every row was read.
    package var isWhole: Bool { codes.rows == layer.rows }
    /// Estimated SNR in dB, the format's constant taken off; nil if its codes do not say.
    package var snrDB: Double? { codes.snrDB }

    /// The energies of the whole layer, taken from the rows that were read; nil if none was.
    var energies: Energies? {
        guard codes.rows > 0 else { return nil }
        let share = Double(layer.rows) / Double(codes.rows)
        return Energies(signal: codes.signal * share, error: codes.noise * share)
    }
}

/// What the codes of a layer of any format say, over the rows that were read.
package struct FormatCodes: Sendable, Equatable {
    /// Rows that were read.
    package var rows = 0
    /// Weights that were read.
    package var weights = 0
    /// Σŵ² over them.
    package var signal = 0.0
    /// ΣE[error²] over them, the format's constant taken off.
    package var noise = 0.0
    /// Standard error of the estimate by sampling alone, in dB; 0 where every row was read.
    package var standardErrorDB = 0.0
    /// Weights that are 0.
    package var zeros = 0
    /// Weights that are NaN or infinite, whether by their codes or by their scales.
    package var nonFinite = 0
    /// Codes that are NaN or infinite themselves.
    package var nanCodes = 0
    /// Codes whose level is over what the format holds.
    package var clipped = 0
    /// The largest |ŵ|.
    package var largest: Float = 0
    /// The largest magnitude of an FP8 code, and how many magnitudes occur besides 0; nil for codes that are not FP8.
    package var floats: FloatCodes?

    /// Estimated SNR in dB; nil if nothing is left, or nothing lost.
    package var snrDB: Double? { Energies(signal: signal, error: noise).snrDB }
    /// Share of weights that are 0.
    package var zeroShare: Double { weights == 0 ? 0 : Double(zeros) / Double(weights) }
    /// Share of codes whose level is over what the format holds.
    package var clippedShare: Double { weights == 0 ? 0 : Double(clipped) / Double(weights) }
}

/// Which FP8 codes occur.
package struct FloatCodes: Sendable, Equatable {
    /// The largest magnitude.
    package var largest: Float = 0
    /// Magnitudes that occur, 0 aside.
    package var magnitudes = 0
    /// Whether the largest may lie in a row that was not read.
    package var isSample = false
    /// √(mean code²): what the codes would be as weights.
    package var rootMeanSquare = 0.0
}
