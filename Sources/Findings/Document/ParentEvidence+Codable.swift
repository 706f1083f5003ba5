// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension LatticeCoherence: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case coherence
        case deviations
        case power
        case usesEveryPlace = "every_place"
        case parentDB = "parent_db"
    }

    /// Reads how well weights sit on one lattice.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decodeCase(ParentKind.self, forKey: .kind)
        coherence = try container.decodeNumber(forKey: .coherence, in: DocumentLimit.figure)
        deviations = try container.decodeNumber(forKey: .deviations, in: DocumentLimit.figure)
        power = try container.decodeNumber(forKey: .power, in: DocumentLimit.figure)
        usesEveryPlace = try container.decode(Bool.self, forKey: .usesEveryPlace)
        parentDB = try container.decodeNumberIfPresent(forKey: .parentDB, in: DocumentLimit.decibels)
    }

    /// Writes it.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encode(coherence, forKey: .coherence)
        try container.encode(deviations, forKey: .deviations)
        try container.encode(power, forKey: .power)
        try container.encode(usesEveryPlace, forKey: .usesEveryPlace)
        try container.encodeFinite(parentDB, forKey: .parentDB)
    }
}

/// The lattices alone: which of them was the parent follows from the limits.
extension ParentEvidence: Codable {
    /// Reads the lattices that were tried, and decides anew by the limits of this version.
    package init(from decoder: any Decoder) throws {
        try self.init([LatticeCoherence](from: decoder), limits: ParentThresholds())
    }

    /// Writes the lattices that were tried.
    package func encode(to encoder: any Encoder) throws { try lattices.encode(to: encoder) }
}
