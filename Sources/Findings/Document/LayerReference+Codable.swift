// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents

// What the original says about a layer, as `fidelio.findings/2` and report.json hold it. A number that is not finite is null.

/// A recipe: its scaling and its basis, in one object.
private struct RecipeEntry: Codable {
    let configuration: Configuration

    private enum CodingKeys: CodingKey {
        case scaling
    }

    init(_ configuration: Configuration) { self.configuration = configuration }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        configuration = Configuration(
            scaling: try container.decodeCase(Scaling.self, forKey: .scaling),
            rotation: try BasisEntry(from: decoder).rotation)
    }

    func encode(to encoder: any Encoder) throws {
        try BasisEntry(rotation: configuration.rotation).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(configuration.scaling.rawValue, forKey: .scaling)
    }
}

/// A basis: its group, null for none, and whether it is Sylvester's.
struct BasisEntry: Codable {
    let rotation: Rotation?

    init(rotation: Rotation?) { self.rotation = rotation }

    init(from decoder: any Decoder) throws { rotation = try BasisKey(from: decoder).rotation(decoder) }

    func encode(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(rotation?.groupSize, forKey: "group")
        try members.encode(rotation?.isSylvester ?? false, forKey: "sylvester")
    }
}

extension RecipeHypothesis: Encodable {
    /// Writes the recipe, and how near it comes.
    package func encode(to encoder: any Encoder) throws {
        try RecipeEntry(configuration).encode(to: encoder)
        var members = encoder.members()
        try members.encodeFinite(snrDB, forKey: "snr_db")
        try members.encodeFinite(cosine, forKey: "cosine")
        try members.encode(isExact, forKey: "exact")
    }
}

extension Hypothesis: Codable {
    private enum CodingKeys: String, CodingKey {
        case snrDB = "snr_db"
        case cosine
    }

    /// Reads the basis, and how near it comes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        rotation = try BasisEntry(from: decoder).rotation
        snrDB = try container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels)
        // Rounding can take it past 1.
        cosine = try container.decodeNumberIfPresent(forKey: .cosine, in: DocumentLimit.figure)
    }

    /// Writes the basis, and how near it comes.
    package func encode(to encoder: any Encoder) throws {
        try BasisEntry(rotation: rotation).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeFinite(snrDB, forKey: .snrDB)
        try container.encodeFinite(cosine, forKey: .cosine)
    }
}

extension Reproduction: Codable {
    private enum CodingKeys: String, CodingKey {
        case equalCodes = "equal_codes"
        case scaleDeviation = "scale_deviation"
    }

    /// Reads the recipe, and how far it makes what the file holds.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        configuration = try RecipeEntry(from: decoder).configuration
        equalCodes = try container.decodeNumber(forKey: .equalCodes, in: DocumentLimit.share)
        scaleDeviation =
            try container.decodeNumberIfPresent(forKey: .scaleDeviation, in: DocumentLimit.figure) ?? .infinity
    }

    /// Writes the recipe, and how far it makes what the file holds.
    package func encode(to encoder: any Encoder) throws {
        try RecipeEntry(configuration).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(equalCodes, forKey: .equalCodes)
        try container.encodeFinite(scaleDeviation, forKey: .scaleDeviation)
    }
}

extension Differences: Codable {
    private enum CodingKeys: String, CodingKey {
        case explanation
        case remainder
        case trials = "tried"
    }

    /// Reads what was found, and what was tried.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        explanation = try container.decodeIfPresent(Explanation.self, forKey: .explanation)
        remainder = try container.decodeIfPresent(String.self, forKey: .remainder)
        trials = try container.decode([Trial].self, forKey: .trials)
    }

    /// Writes what was found, and what was tried.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(explanation, forKey: .explanation)
        try container.encode(remainder, forKey: .remainder)
        try container.encode(trials, forKey: .trials)
    }
}

extension Trial: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case snrDB = "snr_db"
    }

    /// Reads what was tried, and how near it comes.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decodeCase(Explanation.Kind.self, forKey: .kind)
        snrDB = try container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels)
    }

    /// Writes what was tried, and how near it comes.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encodeFinite(snrDB, forKey: .snrDB)
    }
}

extension Explanation: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind
        case snrDB = "snr_db"
        case isSlight = "slight"
        case words
    }

    /// Reads what was done, in figures and in words.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        kind = try container.decodeCase(Kind.self, forKey: .kind)
        rotation = try BasisEntry(from: decoder).rotation
        snrDB = try container.decodeNumberIfPresent(forKey: .snrDB, in: DocumentLimit.decibels) ?? .infinity
        isSlight = try container.decode(Bool.self, forKey: .isSlight)
        words = try container.decode(String.self, forKey: .words)
    }

    /// Writes what was done, in figures and in words.
    package func encode(to encoder: any Encoder) throws {
        try BasisEntry(rotation: rotation).encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encodeFinite(snrDB, forKey: .snrDB)
        try container.encode(isSlight, forKey: .isSlight)
        try container.encode(words, forKey: .words)
    }
}
