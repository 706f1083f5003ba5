// SPDX-License-Identifier: Apache-2.0

internal import Documents

extension ComparedPair: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case matchedBy = "matched_by"
        case reference
        case candidate
        case measures
        case texture = "texture_db"
        case edges = "edges_db"
        case topOctave = "top_octave_db"
        case verdict
        case composition
        case notes
    }

    /// Reads a pair; what follows from its measures is decided again.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            name: values.decode(String.self, forKey: .name),
            match: values.decodeCase(PicturePair.Match.self, forKey: .matchedBy),
            reference: values.decode(PictureFacts.self, forKey: .reference),
            candidate: values.decode(PictureFacts.self, forKey: .candidate),
            measures: values.decode(PictureMeasures.self, forKey: .measures),
            notes: values.decode([String].self, forKey: .notes))
    }

    /// Writes a pair with what follows from its measures.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(name, forKey: .name)
        try values.encode(match.rawValue, forKey: .matchedBy)
        try values.encode(reference, forKey: .reference)
        try values.encode(candidate, forKey: .candidate)
        try values.encode(measures, forKey: .measures)
        try values.encode(measures.textureDB, forKey: .texture)
        try values.encode(measures.edgesDB, forKey: .edges)
        try values.encode(measures.topOctaveDB, forKey: .topOctave)
        try values.encode(verdict.rawValue, forKey: .verdict)
        try values.encode(measures.composition.rawValue, forKey: .composition)
        try values.encode(notes, forKey: .notes)
    }
}

extension PictureFacts: Codable {
    private enum CodingKeys: String, CodingKey {
        case name
        case width
        case height
        case bitDepth = "bit_depth"
        case color
        case hasAlpha = "alpha"
        case isInterlaced = "interlaced"
        case gamma
        case profile
        case seeds
        case models
    }

    /// Reads facts; of the origin, what the document holds.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        let side = 1...Int(Int32.max)
        let format = try PixelFormat(
            width: values.decodeCount(forKey: .width, in: side),
            height: values.decodeCount(forKey: .height, in: side),
            bitDepth: values.decodeCount(forKey: .bitDepth, in: 1...16),
            color: values.decodeCase(PixelFormat.Color.self, forKey: .color),
            hasAlpha: values.decode(Bool.self, forKey: .hasAlpha),
            isInterlaced: values.decode(Bool.self, forKey: .isInterlaced))
        try self.init(
            name: values.decode(String.self, forKey: .name),
            format: format,
            gamma: values.decodeNumberIfPresent(forKey: .gamma, in: 0...100_000),
            profile: values.decodeIfPresent(String.self, forKey: .profile),
            seeds: values.decode([String].self, forKey: .seeds),
            models: values.decode([String].self, forKey: .models))
    }

    /// Writes facts.
    ///
    /// Seeds are texts, since they have 64 bits; prompts are not written.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(name, forKey: .name)
        try values.encode(format.width, forKey: .width)
        try values.encode(format.height, forKey: .height)
        try values.encode(format.bitDepth, forKey: .bitDepth)
        try values.encode(format.color.rawValue, forKey: .color)
        try values.encode(format.hasAlpha, forKey: .hasAlpha)
        try values.encode(format.isInterlaced, forKey: .isInterlaced)
        try values.encodeIfPresent(gamma, forKey: .gamma)
        try values.encodeIfPresent(profile, forKey: .profile)
        try values.encode(seeds, forKey: .seeds)
        try values.encode(models, forKey: .models)
    }
}
