// SPDX-License-Identifier: Apache-2.0

package import Codecs
internal import Fidelity

/// What one scale per row would give a layer's weights in another basis, over the rows that were looked at.
package struct BasisFigures: Sendable, Equatable {
    /// The rotation that the dequantized rows are looked at in; nil for none.
    package let rotation: Rotation?
    /// SNR in dB that one scale per row would give in this basis, from the rows' largest weights; nil if all are 0.
    ///
    /// 10·log10(Σ_r Σw² / Σ_r n·(max|w|/127)²/12), over the dequantized rows.
    package let rowScaledDB: Double?
}

/// Sums behind ``BasisFigures``, added row by row.
struct BasisSums: Sendable {
    let rotation: Rotation?
    private var signal = 0.0
    private var noise = 0.0

    init(_ rotation: Rotation?) {
        self.rotation = rotation
    }

    mutating func add(_ row: RowMoments, columns: Int) {
        signal += row.second
        let step = row.largest / 127
        noise += Double(columns) * step * step / 12
    }

    var figures: BasisFigures {
        BasisFigures(
            rotation: rotation, rowScaledDB: signal > 0 && noise > 0 ? Decibels.of(signal: signal, error: noise) : nil)
    }
}
