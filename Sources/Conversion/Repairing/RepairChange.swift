// SPDX-License-Identifier: Apache-2.0

/// One thing about a layer that a repair writes otherwise, and why.
package struct RepairChange: Sendable, Hashable {
    /// What is written otherwise; the raw value is the word in documents.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A key of the marker in the tensor `L.comfy_quant`, or all of it.
        case marker
        /// A key of the layer's entry in the header, or all of it.
        case header
        /// The scale's shape; its numbers stay, or its one number is written to every row.
        case scaleShape = "scale-shape"
        /// The scale's type, to one that holds every value of the old one.
        case scaleType = "scale-type"
        /// The scale's name.
        case scaleName = "scale-name"
        /// The scale's numbers, each to what one step is worth, as another maker's layout means it.
        case scaleUnit = "scale-unit"
        /// The name of the tensor that holds the codes.
        case weightName = "weight-name"
        /// Codes and scales, made anew from the original.
        case codes
    }

    /// What is written otherwise.
    package let kind: Kind
    /// What is there, in words or JSON; nil for nothing.
    package let from: String?
    /// What will be there; nil for nothing.
    package let to: String?
    /// From what this is known.
    package let evidence: String

    /// A change from its parts.
    package init(_ kind: Kind, from: String?, to: String?, evidence: String) {
        self.kind = kind
        self.from = from
        self.to = to
        self.evidence = evidence
    }
}
