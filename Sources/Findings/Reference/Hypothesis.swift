// SPDX-License-Identifier: Apache-2.0

public import Codecs

/// One rotation that a layer may have, tried against the original.
public struct Hypothesis: Sendable, Equatable {
    /// The rotation that was taken off; nil for none.
    public let rotation: Rotation?
    /// 10·log10(ΣW² / Σ(W−Ŵ)²) over the rows that were read; nil where undefined.
    public let snrDB: Double?
    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖) over these rows; nil where a norm is 0.
    public let cosine: Double?
}
