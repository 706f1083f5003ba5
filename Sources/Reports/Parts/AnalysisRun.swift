// SPDX-License-Identifier: Apache-2.0

internal import Codecs
package import Documents
package import Fidelity

/// What an analysis in parts was asked for, and of which files: the same in each of its parts.
package struct AnalysisRun: Sendable, Equatable {
    /// What made the parts.
    package var tool: Tool
    /// The original.
    package var reference: AnalyzedFile
    /// The candidates, in the order given.
    package var candidates: [AnalyzedFile]
    /// How the analysis was asked for.
    package var options: Options

    /// A run from its parts.
    package init(tool: Tool, reference: AnalyzedFile, candidates: [AnalyzedFile], options: Options) {
        self.tool = tool
        self.reference = reference
        self.candidates = candidates
        self.options = options
    }

    /// How an analysis in parts was asked for.
    package struct Options: Sendable, Equatable {
        /// Group sizes of the rotations that are swept.
        package var groups: [Int]
        /// The metrics that were asked for.
        package var metrics: Set<Metric>
        /// The formats of the format sweep, in order.
        package var formats: [String]
        /// Rows of each layer that are encoded in them; nil for all.
        package var sample: Int?
        /// Regular expressions that choose layers; empty for all.
        package var include: [String]
        /// Regular expressions that leave layers out.
        package var exclude: [String]
        /// Of how many layers that lose most figures are shown; nil for no figures at all.
        package var worst: Int?
        /// Regular expressions of other layers that figures are shown of.
        package var detail: [String]
        /// Whether a candidate is measured although most of its layers have no partner.
        package var allowsPartial: Bool
        /// Whether candidates' layers are multiplied with the rows that the activations hold.
        package var usesRows: Bool
        /// The SHA-256 of the file of activations; nil if there is none.
        package var activations: String?

        /// The options of an analysis.
        package init(
            _ options: AnalysisOptions, include: [String], exclude: [String], worst: Int?, detail: [String],
            activations: String?
        ) {
            groups = options.rotations.map(\.groupSize)
            metrics = options.metrics
            formats = options.formats.map(\.rawValue)
            sample = options.sampledRows
            (self.include, self.exclude, self.worst, self.detail) = (include, exclude, worst, detail)
            (allowsPartial, usesRows) = (options.allowsPartialMatch, options.usesRows)
            self.activations = activations
        }
    }

    /// What distinguishes it from another run, in a few words; nil if they are the same.
    package func difference(from other: AnalysisRun) -> String? {
        if tool != other.tool { return "another version of fidelio" }
        if reference != other.reference { return "another original" }
        if candidates.count != other.candidates.count {
            return "\(candidates.count) candidates instead of \(other.candidates.count)"
        }
        if candidates != other.candidates { return "another candidate" }
        if options.activations != other.options.activations { return "other activations" }
        return options == other.options ? nil : "other options"
    }
}

extension AnalysisRun: Codable {}

extension AnalysisRun.Options: Codable {
    private enum CodingKeys: String, CodingKey {
        case groups
        case metrics
        case formats
        case sample
        case include
        case exclude
        case worst
        case detail
        case allowsPartial = "allow_partial"
        case usesRows = "rows"
        case activations = "activations_sha256"
    }

    /// Reads how an analysis was asked for.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        groups = try container.decode([Int].self, forKey: .groups)
        guard groups.allSatisfy({ Rotation(groupSize: $0) != nil }), Set(groups).count == groups.count else {
            throw container.damage(.groups, "\(groups.count) sizes", expected: "sizes of rotations, each once,")
        }
        metrics = Set(
            try container.decode([String].self, forKey: .metrics)
                .map { id in
                    guard let metric = Metric(id: id) else {
                        throw container.damage(.metrics, "an unknown metric", expected: "one of fidelio's")
                    }
                    return metric
                })
        formats = try container.decode([String].self, forKey: .formats)
        sample = try container.decodeCountIfPresent(forKey: .sample)
        include = try container.decode([String].self, forKey: .include)
        exclude = try container.decode([String].self, forKey: .exclude)
        worst = try container.decodeCountIfPresent(forKey: .worst)
        detail = try container.decode([String].self, forKey: .detail)
        allowsPartial = try container.decode(Bool.self, forKey: .allowsPartial)
        usesRows = try container.decode(Bool.self, forKey: .usesRows)
        activations = try container.decodeIfPresent(String.self, forKey: .activations)
    }

    /// Writes how it was asked for.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(groups, forKey: .groups)
        try container.encode(Metric.all.filter(metrics.contains).map(\.id), forKey: .metrics)
        try container.encode(formats, forKey: .formats)
        try container.encodeIfPresent(sample, forKey: .sample)
        try container.encode(include, forKey: .include)
        try container.encode(exclude, forKey: .exclude)
        try container.encodeIfPresent(worst, forKey: .worst)
        try container.encode(detail, forKey: .detail)
        try container.encode(allowsPartial, forKey: .allowsPartial)
        try container.encode(usesRows, forKey: .usesRows)
        try container.encodeIfPresent(activations, forKey: .activations)
    }
}
