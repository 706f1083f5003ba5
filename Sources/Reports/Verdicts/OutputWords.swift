// SPDX-License-Identifier: Apache-2.0

internal import Codecs
internal import Fidelity
internal import Files

/// What a report says of outputs in sentences: what is known of them, what rotation gains there, and how far that goes.
struct OutputWords {
    private let document: ReportDocument

    /// The words of a report.
    init(_ document: ReportDocument) {
        self.document = document
    }

    /// What is known of outputs, in a sentence or two; nil for a report of nothing.
    var statement: String? { statement { $0.printable(limit: 60) } }

    /// The same.
    ///
    /// - Parameter named: how a file's name, which strangers wrote, stands in a sentence.
    func statement(_ named: (String) -> String) -> String? {
        guard !document.layers.isEmpty else { return nil }
        guard let used = document.activations else {
            return "Measured: weights. What layers compute with rounded inputs is not known: give --activations FILE "
                + "(docs/activations.md)."
        }
        let file = named(used.file)
        guard used.knowsOutputs else {
            return
                "\(file) does not say how large outputs are: their errors stand beside one another within a layer only "
                + "(out_mse). What layers compute with rounded inputs is not known."
        }
        guard document.knowsOutputs else {
            return "Measured: weights. \(file) was given, and no metric of outputs was asked for."
        }
        return "Outputs go by the inputs in \(file): \(Self.coverage(of: used))"
            + (used.knowsRounding ? "" : " It does not hold what rounding them to INT8 costs, so W8A8 is not known.")
    }

    /// Of how many layers how many input rows were seen.
    private static func coverage(of used: UsedActivations) -> String {
        let rows = "\(NumberText.counted(used.leastRows, "row")) at least in each of "
        guard !used.without.isEmpty else {
            return rows + (used.layers == 1 ? "1 layer." : "the \(NumberText.count(used.layers)) layers.")
        }
        let all = used.layers + used.without.count
        let others = used.without.count
        return rows + "\(NumberText.count(used.layers)) of \(NumberText.count(all)) layers. "
            + (others == 1
                ? "Of the output of the other layer" : "Of the outputs of the other \(NumberText.count(others))")
            + " nothing is said."
    }

    /// What the rotation that outputs like best gains over none under one scale per row, in one sentence; nil if that is not known.
    var rotationGain: String? {
        let plain = document.summary.configurations[Configuration(scaling: .row)]
        let rotated = document.configurations.filter { $0.scaling == .row && $0.rotation != nil }
        let gains = rotated.compactMap {
            configuration -> (Configuration, OutputMeasure, output: Double, weights: Double)? in
            let pool = document.summary.configurations[configuration]
            guard let measure = OutputMeasure.shared(by: [plain, pool]), let before = measure.snrDB(of: plain),
                let after = measure.snrDB(of: pool), let old = plain?.snrDB, let new = pool?.snrDB
            else { return nil }
            return (configuration, measure, after - before, new - old)
        }
        return gains.max { $0.output < $1.output }
            .map { best in
                "Rotation (\(best.0)) \(Self.change(best.output)) of output, \(best.1.words) "
                    + "(\(Self.change(best.weights, beside: best.output)) of weights)."
            }
    }

    /// `gains 4.86 dB` or `costs 0.20 dB`; the verb is left out where it is the other's.
    private static func change(_ gain: Double, beside other: Double? = nil) -> String {
        let size = NumberText.decibels(abs(gain))
        if let other, (other < 0) == (gain < 0) { return size }
        return "\(gain < 0 ? "costs" : "gains") \(size)"
    }

    /// That files rank otherwise by outputs than by weights, in one sentence; nil if they do not, or that is not known.
    var otherRanking: String? {
        let ranked = document.candidatesFromBest
        let pools = ranked.map { document.summary.measured[$0.name]?.quantized }
        guard ranked.count > 1, let measure = OutputMeasure.shared(by: pools) else { return nil }
        let outputs = pools.map { measure.snrDB(of: $0) ?? -.infinity }
        let order = outputs.indices.sorted { (-outputs[$0], $0) < (-outputs[$1], $1) }
        guard order != Array(outputs.indices) else { return nil }
        let names = order.map { place in
            "\(GradedVerdict.quoted(document.shortNames[ranked[place].name])) (\(NumberText.decibels(outputs[place])))"
        }
        return
            "By what their layers compute (\(measure.words)) the order is another one: \(names.joined(separator: ", "))."
    }

    /// How far the figures of outputs go, a sentence or two each; empty where there are none.
    var limits: [String] {
        guard document.knowsOutputs else { return [] }
        return [
            "The error of a layer's output rejects a recipe; it does not accept one. Less of it need not make better pictures or "
                + "answers.",
            "ComfyUI rounds the inputs of INT8 layers in diffusion models (comfy/ops.py, by int8_linear of comfy-kitchen): for them W8A8 "
                + "(out_w8a8_snr_db) holds. In text encoders it computes with the weights read back: for them the figure of "
                + "weights only (out_snr_db) holds.",
            "The sums take different input channels to have nothing to do with one another. Against the truth that is 0.03 to 0.16 dB "
                + "off, and 1.2 dB in one of the 36 layers of MiniLM.",
            "Arithmetic is taken to be exact. In bfloat16 comfy-kitchen's eager code loses 0.7 dB more at the median, and up to "
                + "3.8 dB where the truth is 50 dB; its GPU kernels were not measured.",
        ]
    }
}
