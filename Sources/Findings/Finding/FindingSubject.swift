// SPDX-License-Identifier: Apache-2.0

package import OrderedCollections

/// A layer or tensor that a finding is about, with the figures that show it.
package struct FindingSubject: Sendable, Equatable {
    /// The layer's name without `.weight`, or the tensor's name.
    package let name: String
    /// Figures by what they are called in documents, such as `estimated_snr_db`; finite.
    package let figures: OrderedDictionary<String, Double>
    /// What figures cannot say, such as what was claimed and what was found; nil for nothing.
    package let detail: String?

    /// A subject; figures that are nil or not finite are left out.
    package init(_ name: String, _ figures: OrderedDictionary<String, Double?> = [:], detail: String? = nil) {
        self.name = name
        self.figures = figures.compactMapValues { $0.flatMap { $0.isFinite ? $0 : nil } }
        self.detail = detail
    }
}
