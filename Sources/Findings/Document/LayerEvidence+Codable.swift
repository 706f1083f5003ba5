// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension CodeEvidence: Codable {
    private enum CodingKeys: String, CodingKey {
        case rows
        case codes
        case snrDB = "snr_db"
        case signal
        case noise
        case standardErrorDB = "standard_error_db"
        case rowScaledDB = "row_scaled_db"
        case lostRows = "lost_rows"
        case emptyRows = "empty_rows"
        case zeros
        case saturated
        case largestCode = "largest_code"
        case rowsBelowLimit = "rows_below_limit"
        case worstRowDB = "worst_row_db"
    }

    /// Reads what codes and scales say.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        rows = try container.decodeCount(forKey: .rows, in: DocumentLimit.count)
        codes = try container.decodeCount(forKey: .codes)
        snrDB = try container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels)
        signal = try container.decodeNumberIfPresent(forKey: .signal, in: DocumentLimit.energy) ?? .infinity
        noise = try container.decodeNumberIfPresent(forKey: .noise, in: DocumentLimit.energy) ?? .infinity
        standardErrorDB =
            try container.decodeNumberIfPresent(forKey: .standardErrorDB, in: DocumentLimit.decibels) ?? .infinity
        rowScaledDB = try container.decodeNumberIfPresent(forKey: .rowScaledDB, in: DocumentLimit.decibels)
        lostRows = try container.decodeCount(forKey: .lostRows)
        emptyRows = try container.decodeCount(forKey: .emptyRows)
        zeros = try container.decodeCount(forKey: .zeros)
        saturated = try container.decodeCount(forKey: .saturated)
        largestCode = try container.decodeCount(forKey: .largestCode)
        rowsBelowLimit = try container.decodeCount(forKey: .rowsBelowLimit)
        worstRowDB = try container.decodeNumberIfPresent(forKey: .worstRowDB, in: DocumentLimit.decibels)
    }

    /// Writes them; a number that is not finite is null.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(codes, forKey: .codes)
        try container.encodeFinite(snrDB, forKey: .snrDB)
        try container.encodeFinite(signal, forKey: .signal)
        try container.encodeFinite(noise, forKey: .noise)
        try container.encodeFinite(standardErrorDB, forKey: .standardErrorDB)
        try container.encodeFinite(rowScaledDB, forKey: .rowScaledDB)
        try container.encode(lostRows, forKey: .lostRows)
        try container.encode(emptyRows, forKey: .emptyRows)
        try container.encode(zeros, forKey: .zeros)
        try container.encode(saturated, forKey: .saturated)
        try container.encode(largestCode, forKey: .largestCode)
        try container.encode(rowsBelowLimit, forKey: .rowsBelowLimit)
        try container.encodeFinite(worstRowDB, forKey: .worstRowDB)
    }
}

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
