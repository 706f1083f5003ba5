// SPDX-License-Identifier: Apache-2.0

public import Codecs
internal import Fidelity

/// One rotation that a layer may have, tried against the original.
public struct Hypothesis: Sendable, Equatable {
    /// The rotation that was taken off; nil for none.
    public let rotation: Rotation?
    /// 10·log10(ΣW² / Σ(W−Ŵ)²) over the rows that were read; nil where undefined.
    public let snrDB: Double?
    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖) over these rows; nil where a norm is 0.
    public let cosine: Double?
}

/// Sums behind a ``Hypothesis``, float64.
struct HypothesisSums: Sendable {
    let rotation: Rotation?
    private var signal = 0.0
    private var error = 0.0
    private var cross = 0.0

    init(_ rotation: Rotation?) {
        self.rotation = rotation
    }

    mutating func add(_ rows: RowErrors) {
        signal += CompensatedSum.of(rows.signal)
        error += CompensatedSum.of(rows.error)
        cross += CompensatedSum.of(rows.cross)
    }

    var hypothesis: Hypothesis {
        let reconstruction = signal - 2 * cross + error
        let isDefined = signal > 0 && error.isFinite
        return Hypothesis(
            rotation: rotation, snrDB: isDefined && error > 0 ? Decibels.ratio(signal, error) : nil,
            cosine: isDefined && reconstruction > 0 ? (signal - cross) / (signal * reconstruction).squareRoot() : nil)
    }
}
