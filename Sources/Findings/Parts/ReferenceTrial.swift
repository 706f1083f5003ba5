// SPDX-License-Identifier: Apache-2.0

internal import Documents

/// What the original's rows say of one INT8 layer, as a part of an analysis holds it.
///
/// It is the best basis, the likeliest recipe and what explains a distance; what follows from measured energies is not in it.
struct ReferenceTrial: Codable {
    private let best: Hypothesis?
    private let recipe: Reproduction?
    private let differences: Differences?
    private let fourBit: String?

    private enum CodingKeys: String, CodingKey {
        case best
        case recipe
        case differences
        case fourBit = "four_bit"
    }

    init(_ reference: LayerReference) {
        (best, recipe) = (reference.best, reference.reproduction)
        (differences, fourBit) = (reference.differences, reference.fourBit?.rawValue)
    }

    /// What the original says again.
    func reference(_ decoder: any Decoder) throws -> LayerReference {
        var reference = LayerReference(hypotheses: best.map { [$0] } ?? [], reproduction: recipe)
        reference.differences = differences
        guard let fourBit else { return reference }
        guard let parent = FourBitParent(rawValue: fourBit) else { throw decoder.damage("an unknown 4-bit format") }
        reference.fourBit = parent
        return reference
    }
}

/// The same of one layer of another format.
struct FormatTrial: Codable {
    private let stored: FormatReference.Fit
    private let reading: String?
    private let other: FormatReference.Fit?

    init(_ reference: FormatReference) {
        stored = reference.stored
        (reading, other) = (reference.other?.reading.rawValue, reference.other?.fit)
    }

    /// What the original says again.
    func reference(_ decoder: any Decoder) throws -> FormatReference {
        guard let reading, let other else { return FormatReference(stored: stored) }
        guard let reading = FormatReference.Reading(rawValue: reading) else {
            throw decoder.damage("an unknown reading")
        }
        return FormatReference(stored: stored, other: (reading, other))
    }
}

extension FormatReference.Fit: Codable {
    private enum CodingKeys: String, CodingKey {
        case snrDB = "snr_db"
        case cosine
        case gain
    }

    /// Reads how a layer fits.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            snrDB: try container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels),
            cosine: try container.decodeNumberIfPresent(forKey: .cosine, in: DocumentLimit.figure),
            gain: try container.decodeNumberIfPresent(forKey: .gain, in: DocumentLimit.figure))
    }

    /// Writes how a layer fits.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeFinite(snrDB, forKey: .snrDB)
        try container.encodeFinite(cosine, forKey: .cosine)
        try container.encodeFinite(gain, forKey: .gain)
    }
}
