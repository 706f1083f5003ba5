// SPDX-License-Identifier: Apache-2.0

internal import Fidelity
internal import Files

/// What `fidelio plan` prints: the best uniform format, then a mix where it gains, then what weights alone cannot tell.
package struct FormatPlanText {
    private let document: FormatPlanDocument

    /// The text of a plan.
    package init(_ document: FormatPlanDocument) { self.document = document }

    /// Its lines.
    package var lines: [String] {
        let blocks = [title + weighing, uniform, mix, layers, notes].filter { !$0.isEmpty }
        return Array(blocks.joined(separator: [""]))
    }

    private var title: [String] {
        let outcome = document.outcome
        let limit =
            switch outcome.limit {
            case .size(let bytes): "at most \(NumberText.bytes(bytes))"
            case .floor(let decibels): "at least \(NumberText.decibels(decibels)) in every layer"
            }
        let count = outcome.plan?.choices.count ?? 0
        return [
            "\(document.original.name.printable()): \(NumberText.counted(count, "layer")), "
                + "\(NumberText.bytes(document.original.bytes)). Asked for: \(limit)."
        ]
    }

    /// By what layers are weighed, if it is not their weights alone.
    private var weighing: [String] {
        guard let activations = document.activations else { return [] }
        let known = document.weighed
        let probed = known.count { $0.reach != nil }
        let others = (document.outcome.plan?.choices ?? [])
            .count { $0.layer.outputSignal == nil && !$0.layer.options.isEmpty }
        return [
            "Weighed by the share of each layer's output that is lost, for the inputs in "
                + "\(activations.file.printable(limit: 120)): \(NumberText.counted(known.count, "layer"))."
        ]
            + (probed > 0
                ? [
                    "  \(NumberText.counted(probed, "layer")) of them by how much of an error arrives at the model's output, as it was probed."
                ] : [])
            + (others > 0
                ? [
                    "  \(NumberText.counted(others, "layer")) by the share of the weights' energy, since activations are not known."
                ]
                : [])
    }

    private var uniform: [String] {
        guard let uniform = document.outcome.uniform else {
            return ["Uniform: no format by itself keeps to that."]
        }
        let substitutes =
            uniform.substitutes > 0
            ? [
                "  \(NumberText.counted(uniform.substitutes, "layer")) that it does not fit: \(self.substitutes(uniform))"
            ] : []
        return ["Uniform: \(uniform.format)"] + figures(uniform.plan) + substitutes + kept(uniform.plan)
    }

    /// What stands in for a uniform format, by how many layers it does.
    private func substitutes(_ uniform: UniformPlan) -> String {
        uniform.plan.counts
            .compactMap { count in
                count.format.flatMap { $0 == uniform.format ? nil : "\($0) \(NumberText.count(count.layers))" }
            }
            .joined(separator: ", ")
    }

    private var mix: [String] {
        guard let mix = document.outcome.mix else { return ["Mix: gains nothing over it."] }
        let formats = mix.counts.map { "\($0.format ?? "as it is") \(NumberText.count($0.layers))" }
        return ["Mix: \(formats.joined(separator: ", "))"] + figures(mix) + gain(mix) + kept(mix)
    }

    private func figures(_ plan: FormatPlan) -> [String] {
        let isExact = plan.loss == 0
        let worst = plan.worst.map {
            ", worst layer \(NumberText.decibels($0.snrDB)) (\($0.layer.name.printable(limit: 120)))"
        }
        let output = plan.outputEnergies.map {
            "Output \(NumberText.decibels($0.snrDB, isExact: isExact))\(worst ?? ""); weights "
        }
        let weights = NumberText.decibels(plan.energies.snrDB, isExact: isExact)
        return [
            output.map { "  \($0)\(weights)" } ?? "  SNR \(weights)\(worst ?? "")",
            "  \(NumberText.bits(plan.bitsPerWeight)) bits per weight, file \(NumberText.bytes(plan.bytes))",
        ]
    }

    private func gain(_ mix: FormatPlan) -> [String] {
        guard let uniform = document.outcome.uniform?.plan else { return [] }
        switch document.outcome.limit {
        case .size:
            let gain = mix.relativeDB - uniform.relativeDB
            guard gain.isFinite else { return [] }
            let mass = document.weighed.contains { $0.reach != nil } ? "by what it is to the model" : "by its weights"
            return ["  \(NumberText.gain(gain)) of relative error (each layer \(mass)) over the uniform format"]
        case .floor: return ["  \(NumberText.bytes(uniform.bytes - mix.bytes)) less than the uniform format"]
        }
    }

    private func kept(_ plan: FormatPlan) -> [String] {
        guard plan.keptCount > 0 else { return [] }
        let without = plan.choices.count { $0.layer.options.isEmpty }
        let reason = "no format fits or is smaller"
        let some = without > 0 ? ", \(without) of them since \(reason)" : ""
        let none = without == plan.keptCount ? ", since \(reason)" : some
        return [
            "  As \(plan.keptCount == 1 ? "it is" : "they are"): \(NumberText.counted(plan.keptCount, "layer"))\(none)"
        ]
    }

    /// Which layer is in which format, if a mix is the answer.
    private var layers: [String] {
        guard let mix = document.outcome.mix else { return [] }
        let width = mix.choices.map { ($0.option?.format ?? "as it is").count }.max() ?? 0
        return mix.choices.map { choice in
            let format = choice.option?.format ?? "as it is"
            let padding = String(repeating: " ", count: max(width - format.count, 0))
            let snr = NumberText.decibels(choice.option.map(\.snrDB), isExact: true)
            return "  \(format)\(padding)  \(String(repeating: " ", count: max(8 - snr.count, 0)))\(snr)  "
                + choice.layer.name.printable(limit: 200)
        }
    }

    private var notes: [String] {
        let sampled = document.sampledRows.map { ["Estimated from about \(NumberText.count($0)) rows of each layer."] }
        return (sampled ?? []) + document.notes
    }
}
