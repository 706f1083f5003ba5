// SPDX-License-Identifier: Apache-2.0

package import Codecs

/// What was done to a layer, beside rounding, that makes it differ from the reference: found by trying.
package struct Explanation: Sendable, Equatable {
    /// What was done.
    package enum Kind: String, Sendable, CaseIterable {
        /// Every weight is the reference's times one number.
        case gain
        /// Every row is the reference's times a number of its own.
        case rowGains = "row-gains"
        /// Every column is the reference's times a number of its own.
        case columnGains = "column-gains"
        /// Rows stand in another order.
        case rowOrder = "row-order"
        /// The matrix is the transpose of the reference's.
        case transpose
        /// Columns have other signs, as in a rotation with random signs.
        case signs
    }

    /// What was done.
    package let kind: Kind
    /// The rotation that the layer has then; nil for none.
    package let rotation: Rotation?
    /// The SNR in dB of what the file holds against the reference after the same was done to it.
    package let snrDB: Double
    /// Whether it is small enough to come of training: a gain near 1.
    package let isSlight: Bool
    /// The same in words, with its numbers: `every weight is 2 times the reference's`.
    package let words: String

    init(kind: Kind, rotation: Rotation?, snrDB: Double, isSlight: Bool = false, words: String) {
        self.kind = kind
        self.rotation = rotation
        self.snrDB = snrDB
        self.isSlight = isSlight
        self.words = words
    }
}

/// One thing that was tried, and how near it brings the reference.
package struct Trial: Sendable, Equatable {
    /// What was tried.
    package let kind: Explanation.Kind
    /// The SNR in dB after it; nil if that is undefined.
    package let snrDB: Double?
}

/// What the tests of a layer that is further from the reference than its rounding found.
package struct Differences: Sendable, Equatable {
    /// What explains the distance; nil if nothing that was tried does.
    package let explanation: Explanation?
    /// What was tried, with the best that it comes to.
    package let trials: [Trial]
    /// What is left over, in words, where something can be said of it: `of low rank, as a merged LoRA is`; else nil.
    package let remainder: String?
}
