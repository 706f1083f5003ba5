// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Fidelity
import Findings
import Foundation
import OrderedCollections

@testable import Reports

/// Results that no analysis made: of any size, the same each time.
enum SampleReports {
    static let hostileNames = [
        "</script><img src=x onerror=alert(1)>.weight",
        "evil\"\u{301} onmouseover=alert(2) x=\"\u{301}.weight",
        "right\u{202E}to\u{202C}left.weight",
        "line\nbreak\ttab\r.weight",
        "=HYPERLINK(\"http://x\",\"y\").weight",
        "plot ', system('touch pwned'), '.weight",
        "{{title}}{{{script}}}&amp;.weight",
        "\u{1B}[31mred\u{7}.weight",
        String(repeating: "long.", count: 2000) + "weight",
    ]

    static let configurations = Configuration.sweep(of: [16, 64].compactMap(Rotation.init(groupSize:)))

    /// A document of `count` layers like a transformer's, measured by two candidates.
    static func document(layers count: Int, extraNames: [String] = []) -> ReportDocument {
        ReportDocument(result(layers: count, extraNames: extraNames), version: "0.0.0-test", exclude: ["lm_head"])
    }

    /// Says what the two candidates are; one has an error in many layers, and a note about the file.
    static func addFindings(to document: inout ReportDocument) {
        let texts = ["Row-wise INT8.", "Plain tensor-wise INT8."]
        document.diagnoses = zip(document.candidates, texts)
            .map { file, text in
                CandidateVerdict(
                    file.name, FileVerdict(text: text, confidence: "Sure.", limits: "The picture decides."))
            }
        let subjects = (0..<60)
            .map { index in
                FindingSubject(
                    "layer.\(index)", ["estimated_snr_db": 8.07, "zero_share": 0.55], detail: "as detail")
            }
        let findings = [
            Finding(
                .tensorScaleDetailLoss, .error, subjects, cause: "One scale.", consequence: "Detail is lost.",
                remedy: Remedy("Convert again.")),
            Finding(.scaleNarrow, .note, cause: "Cast.", consequence: "Little is lost.", remedy: Remedy("None.")),
        ]
        document.findings = findings.map { CandidateFinding("tensor.safetensors", $0) }
    }

    static func result(layers count: Int, extraNames: [String] = []) -> FidelityResult {
        let kinds = [
            "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
            "intermediate.dense", "output.dense",
        ]
        let names = extraNames + (0..<count).map { "encoder.layer.\($0 / 6).\(kinds[$0 % 6]).weight" }
        return FidelityResult(
            reference: CheckpointIdentity(
                name: "model.safetensors", bytes: 45_442_040, tensors: 103, digest: digest("a")),
            candidates: [
                CheckpointIdentity(name: "row-rot64.safetensors", bytes: 23_001_112, tensors: 181, digest: digest("b")),
                CheckpointIdentity(name: "tensor.safetensors", bytes: 22_900_004, tensors: 181, digest: digest("c")),
            ],
            configurations: configurations,
            metrics: Set(Metric.all.filter { !$0.needsActivations }),
            layers: names.enumerated().map { layer(named: $1, at: $0) },
            skipped: [
                SkippedTensor(
                    file: "tensor.safetensors",
                    name: "embeddings.token_type_embeddings.weight",
                    reason: "The format float8_e4m3fn is not measured."
                )
            ],
            unquantized: [
                UnquantizedTensor(
                    candidate: "tensor.safetensors",
                    name: "encoder.layer.0.output.dense.bias",
                    state: .changed,
                    maxAbsDiff: 0.0012
                ),
                UnquantizedTensor(candidate: "tensor.safetensors", name: "pooler.bias", state: .cast, maxAbsDiff: nil),
                UnquantizedTensor(
                    candidate: "row-rot64.safetensors",
                    name: "norm.weight",
                    state: .equal,
                    maxAbsDiff: 0
                ),
            ]
        )
    }

    private static func digest(_ letter: String) -> String { String(repeating: letter, count: 32) }

    private static func layer(named name: String, at index: Int) -> LayerFidelity {
        let wobble = Double((index * 37) % 101) / 101
        let isOutlier = index % 6 == 5
        var layer = LayerFidelity(
            name: name,
            shape: index % 6 == 4 ? [1536, 384] : [384, isOutlier ? 1536 : 384],
            elementType: .bf16,
            nonFinite: index == 7 ? 3 : 0
        )
        for configuration in configurations {
            if index == 3, configuration.rotation != nil { continue }
            layer.configurations[configuration] = values(configuration, wobble: wobble, isOutlier: isOutlier)
        }
        let rotated = Configuration(scaling: .row, rotation: Rotation(groupSize: 64))
        if let values = layer.configurations[rotated] {
            layer.measured["row-rot64.safetensors"] = MeasuredLayer(scaling: .row, group: 64, values: values)
        }
        if let values = layer.configurations[Configuration(scaling: .tensor)] {
            layer.measured["tensor.safetensors"] = MeasuredLayer(scaling: .tensor, group: nil, values: values)
        }
        for (file, bits) in [("row-rot64.safetensors", 8.1), ("tensor.safetensors", 8.0)] {
            layer.measured[file]?.bitsPerWeight = bits
        }
        return layer
    }

    private static func values(_ configuration: Configuration, wobble: Double, isOutlier: Bool) -> MetricValues {
        var snr = configuration.scaling == .row ? 41.5 + wobble : 35 + 3 * wobble
        if isOutlier {
            snr -= configuration.scaling == .row ? 6 : 20 + 5 * wobble
        }
        if let rotation = configuration.rotation {
            snr = min(42.9, snr + log2(Double(rotation.groupSize)) * (isOutlier ? 2 : 0.2))
        }
        let signal = 350 * (1 + wobble)
        let error = signal / pow(10, snr / 10)
        var numbers: [Metric: Double?] = [
            .mse: error / 147_456, .snrDB: snr, .maxAbsErr: 0.002 * (2 - wobble), .cosine: 1 - error / signal / 2,
            .codeEntropy: 7.2 - wobble,
        ]
        if configuration.rotation == nil {
            numbers.updateValue(isOutlier ? 0.55 : 0.02 * wobble, forKey: .zeroFraction)
        }
        return MetricValues(
            numbers: numbers,
            rowSNR: RowSNR(minimum: snr - 5, fifthPercentile: snr - 2, median: wobble > 0.98 ? nil : snr),
            energies: Energies(signal: signal, error: error)
        )
    }
}

extension Finding {
    /// The same finding, as bad as that.
    func with(_ severity: Severity) -> Finding {
        Finding(id, severity, subjects, title: title, cause: cause, consequence: consequence, remedy: remedy)
    }

    /// The same finding under another title.
    func with(title: String) -> Finding {
        Finding(id, severity, subjects, title: title, cause: cause, consequence: consequence, remedy: remedy)
    }
}
