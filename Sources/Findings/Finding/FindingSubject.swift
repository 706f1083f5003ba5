// SPDX-License-Identifier: Apache-2.0

public import OrderedCollections

/// A layer or tensor that a finding is about, with the figures that show it.
public struct FindingSubject: Sendable, Equatable {
    /// The layer's name without `.weight`, or the tensor's name.
    public let name: String
    /// Figures by what they are called in documents, such as `estimated_snr_db`; finite.
    public let figures: OrderedDictionary<String, Double>
    /// What figures cannot say, such as what was claimed and what was found; nil for nothing.
    public let detail: String?

    /// A subject; figures that are nil or not finite are left out.
    public init(_ name: String, _ figures: OrderedDictionary<String, Double?> = [:], detail: String? = nil) {
        self.name = name
        self.figures = figures.compactMapValues { $0.flatMap { $0.isFinite ? $0 : nil } }
        self.detail = detail
    }
}
