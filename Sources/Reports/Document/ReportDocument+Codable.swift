// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Documents
internal import Fidelity
internal import Files

extension ReportDocument: ReadableSchemaDocument {
    private enum CodingKeys: String, CodingKey {
        case tool
        case options
        case reference
        case candidates
        case configurations
        case layers
        case skipped
        case unquantized
        case summary
        case diagnoses
        case findings
        case activations
        case pictures
    }

    /// Reads every field but the schema.
    package init(contentsOf decoder: any Decoder, version: Int) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            tool: container.decode(Tool.self, forKey: .tool),
            options: container.decodeIfPresent(Options.self, forKey: .options) ?? Options(),
            reference: container.decode(CheckpointIdentity.self, forKey: .reference),
            candidates: container.decode([CheckpointIdentity].self, forKey: .candidates),
            configurations: container.decodeConfigurations(forKey: .configurations),
            layers: container.decode([LayerFidelity].self, forKey: .layers),
            skipped: container.decode([SkippedTensor].self, forKey: .skipped),
            unquantized: container.decode([UnquantizedTensor].self, forKey: .unquantized),
            summary: container.decode(FidelitySummary.self, forKey: .summary)
        )
        diagnoses = try container.decodeIfPresent([CandidateVerdict].self, forKey: .diagnoses) ?? []
        findings = try container.decodeIfPresent([CandidateFinding].self, forKey: .findings) ?? []
        activations = try container.decodeIfPresent(UsedActivations.self, forKey: .activations)
        pictures = try container.decodeIfPresent(PicturesDocument.self, forKey: .pictures)
        try check(container)
    }

    /// What no single field can tell: labels that are there once, and sums that are numbers too.
    private func check(_ container: KeyedDecodingContainer<CodingKeys>) throws {
        let unique = [
            (CodingKeys.candidates, candidates.map(\.name)), (.configurations, configurations.map(\.description)),
            (.layers, layers.map(\.name)),
        ]
        for (key, names) in unique {
            guard let name = names.firstRepeated else { continue }
            throw container.damage(key, "\"\(name.printable(limit: 200))\" twice", expected: "each name once")
        }
        // A report of 64 MB has fewer than 2^20 layers of at most 2^40 weights, so the sum itself cannot overflow.
        let weights = layers.reduce(0) { $0 + $1.parameters }
        guard DocumentLimit.weights.contains(weights) else {
            throw container.damage(
                .layers, "\(weights) weights in all", expected: "at most \(DocumentLimit.weights.upperBound)")
        }
    }

    /// Writes every field.
    package func encodeContents(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(tool, forKey: .tool)
        try container.encode(options, forKey: .options)
        try container.encode(reference, forKey: .reference)
        try container.encode(candidates, forKey: .candidates)
        try container.encode(configurations.map(\.description), forKey: .configurations)
        try container.encode(layers, forKey: .layers)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(unquantized, forKey: .unquantized)
        try container.encode(summary, forKey: .summary)
        try container.encode(diagnoses, forKey: .diagnoses)
        try container.encode(findings, forKey: .findings)
        try container.encodeIfPresent(activations, forKey: .activations)
        try container.encodeIfPresent(pictures, forKey: .pictures)
    }
}
