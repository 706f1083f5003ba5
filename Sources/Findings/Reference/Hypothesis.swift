// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// One rotation that a layer may have, tried against the original.
package struct Hypothesis: Sendable, Equatable {
    /// The rotation that was taken off; nil for none.
    package let rotation: Rotation?
    /// 10·log10(ΣW² / Σ(W−Ŵ)²) over the rows that were read; nil if undefined.
    package let snrDB: Double?
    /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖) over these rows; nil if a norm is 0.
    package let cosine: Double?
}
