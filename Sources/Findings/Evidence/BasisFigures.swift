// SPDX-License-Identifier: Apache-2.0

public import Codecs
internal import Fidelity

/// What a layer's weights look like after one rotation was taken off, over the rows that were looked at.
public struct BasisFigures: Sendable, Equatable {
    /// The rotation that was taken off; nil for none.
    public let rotation: Rotation?
    /// Excess kurtosis about 0: n·Σw⁴ / (Σw²)² − 3, in float64.
    ///
    /// The true basis has the largest.
    public let kurtosis: Double
    /// SNR in dB that one scale a row would give in this basis, from the rows' largest weights.
    ///
    /// 10·log10(Σ_r Σw² / Σ_r n·(max|w|/127)²/12), over the dequantized rows.
    public let rowScaledDB: Double?
}

/// Sums behind ``BasisFigures``, added row by row.
struct BasisSums: Sendable {
    let rotation: Rotation?
    private var count = 0.0
    private var second = 0.0
    private var fourth = 0.0
    private var noise = 0.0

    init(_ rotation: Rotation?) {
        self.rotation = rotation
    }

    mutating func add(_ row: RowMoments, weights: Int) {
        count += Double(weights)
        second += row.second
        fourth += row.fourth
        let step = row.largest / 127
        noise += Double(weights) * step * step / 12
    }

    var figures: BasisFigures {
        BasisFigures(
            rotation: rotation, kurtosis: second > 0 ? count * fourth / (second * second) - 3 : 0,
            rowScaledDB: second > 0 && noise > 0 ? Decibels.ratio(second, noise) : nil)
    }
}
