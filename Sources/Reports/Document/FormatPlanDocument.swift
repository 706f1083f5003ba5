// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Fidelity

/// What `fidelio plan` found, as a document: `fidelio.format_plan/1`.
package struct FormatPlanDocument: Sendable {
    /// The original.
    package let original: CheckpointIdentity
    /// What was found.
    package let outcome: PlanOutcome
    /// The names of the formats that could be chosen.
    package let formats: [String]
    /// Rows of each layer that were encoded at least; nil for all.
    package let sampledRows: Int?
    /// The activations by which layers were weighed; nil if they went by their weights.
    package let activations: UsedActivations?

    /// A document of its parts.
    package init(
        original: CheckpointIdentity, outcome: PlanOutcome, formats: [String], sampledRows: Int?,
        activations: UsedActivations? = nil
    ) {
        self.original = original
        self.outcome = outcome
        self.formats = formats
        self.sampledRows = sampledRows
        self.activations = activations
    }

    /// The layers that go by their outputs.
    package var weighed: [PlannableLayer] {
        (outcome.plan?.choices ?? []).map(\.layer).filter { $0.outputSignal != nil }
    }

    /// Whether INT8 could be chosen, of which weights alone do not tell what rotation does.
    package var hasInt8: Bool { formats.contains { $0.hasPrefix("row/") } }

    /// What weights alone cannot tell of INT8 without rotation.
    package static let weightsOnly = "weights only: W8A8 output may lose up to 12 dB without rotation"

    /// What activations do not tell of other formats than INT8.
    package static let othersByWeights =
        "the rounding of inputs is counted of INT8 alone; other formats may lose more than is said"

    /// What the figures do not tell.
    package var notes: [String] {
        guard activations != nil else { return hasInt8 ? [Self.weightsOnly] : [] }
        return formats.contains { !$0.hasPrefix("row/") } ? [Self.othersByWeights] : []
    }
}

extension FormatPlanDocument: SchemaDocument {
    package static let schemaName = "fidelio.format_plan"
    package static let schemaVersion = 1

    /// Writes every field but the schema.
    package func encodeContents(to encoder: any Encoder) throws {
        var members = encoder.members()
        try members.encode(original.name, forKey: "original")
        try members.encode(original.bytes, forKey: "bytes_before")
        switch outcome.limit {
        case .size(let bytes): try members.encode(bytes, forKey: "size")
        case .floor(let decibels): try members.encode(decibels, forKey: "floor_db")
        }
        try members.encode(formats, forKey: "formats")
        try members.encode(sampledRows, forKey: "sampled_rows")
        try members.encode(outcome.uniform.map { Summary(plan: $0.plan, uniform: $0) }, forKey: "uniform")
        try members.encode(outcome.mix.map { Summary(plan: $0, uniform: nil) }, forKey: "mix")
        try members.encode((outcome.plan?.choices ?? []).map(Layer.init), forKey: "layers")
        try members.encodeIfPresent(activations, forKey: "activations")
        try members.encode(notes, forKey: "notes")
    }

    private struct Summary: Encodable {
        let plan: FormatPlan
        let uniform: UniformPlan?

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            if let uniform {
                try members.encode(uniform.format, forKey: "format")
                try members.encode(uniform.substitutes, forKey: "substitutes")
            }
            try members.encode(plan.energies.snrDB, forKey: "snr_db")
            if let outputs = plan.outputEnergies { try members.encode(outputs.snrDB, forKey: "output_snr_db") }
            try members.encodeFinite(plan.relativeDB, forKey: "relative_db")
            try members.encode(plan.worst?.layer.name, forKey: "worst")
            try members.encodeFinite(plan.worst?.snrDB, forKey: "worst_snr_db")
            try members.encode(plan.bitsPerWeight, forKey: "bits_per_weight")
            try members.encode(plan.bytes, forKey: "bytes")
            try members.encode(plan.choices.count, forKey: "layers")
            try members.encode(plan.keptCount, forKey: "kept")
        }
    }

    private struct Layer: Encodable {
        let choice: FormatPlan.Choice

        func encode(to encoder: any Encoder) throws {
            var members = encoder.members()
            try members.encode(choice.layer.name, forKey: "name")
            try members.encode(choice.option?.format, forKey: "format")
            try members.encode(choice.option?.energies.snrDB, forKey: "snr_db")
            if choice.layer.outputSignal != nil {
                try members.encode(choice.option?.output?.snrDB, forKey: "output_snr_db")
            }
            try members.encode(choice.layer.bytes, forKey: "bytes_before")
            try members.encode(choice.bytes, forKey: "bytes")
            try members.encode(choice.layer.importance, forKey: "weight")
        }
    }
}
