// SPDX-License-Identifier: Apache-2.0

/// What the original says about one layer of another format than INT8 by the matrix or by the row.
package struct FormatReference: Sendable, Equatable {
    /// One way to read the layer's rows, against the original's.
    package struct Fit: Sendable, Equatable {
        /// 10·log10(ΣW² / Σ(W−Ŵ)²); nil if undefined.
        package let snrDB: Double?
        /// ⟨W,Ŵ⟩ / (‖W‖‖Ŵ‖); nil if a norm is 0.
        package let cosine: Double?
        /// α = ⟨W,Ŵ⟩ / ⟨Ŵ,Ŵ⟩, what the layer had to be multiplied by; nil if it is 0 throughout.
        package let gain: Double?
    }

    /// Another way to read the layer that was tried.
    package enum Reading: String, Sendable, CaseIterable {
        /// The two codes of each byte in the other order.
        case nibblesSwapped = "nibbles-swapped"
        /// Block scales in rows and not in tiles.
        case scalesInRows = "scales-in-rows"
        /// Rotated by another group.
        case otherGroup = "other-group"
        /// Rows in the order in which llama.cpp keeps those of query and key.
        case rowsOfLlama = "rows-of-llama"
    }

    /// The layer as its tensors and its marker say, over the rows that were compared.
    package let stored: Fit
    /// The reading that fits where the one of its marker does not, and how it fits; nil if none was needed, or none fits.
    package let other: (reading: Reading, fit: Fit)?
    /// Measured SNR in dB over all rows; nil if undefined.
    package internal(set) var measuredDB: Double?
    /// SNR in dB that INT8 with one scale per row and rotation by 64 would have given; nil if that was not measured.
    package internal(set) var rotatedInt8DB: Double?
    /// The layer's share of the model's whole squared error.
    package internal(set) var errorShare: Double?

    init(stored: Fit, other: (reading: Reading, fit: Fit)? = nil) {
        (self.stored, self.other) = (stored, other)
    }

    /// The SNR in dB against the original as far as it is known: over all rows, else over those that were compared.
    var distanceDB: Double? { measuredDB ?? stored.snrDB }

    /// Whether both say the same.
    package static func == (left: FormatReference, right: FormatReference) -> Bool {
        left.stored == right.stored && left.other?.reading == right.other?.reading
            && left.other?.fit == right.other?.fit && left.measuredDB == right.measuredDB
            && left.rotatedInt8DB == right.rotatedInt8DB && left.errorShare == right.errorShare
    }
}
