// SPDX-License-Identifier: Apache-2.0

import Codecs
import Fidelity

@testable import Reports

extension SampleReports {
    /// The document of ``document(layers:extraNames:)`` with what its layers compute.
    ///
    /// Inputs cost the intermediate layers most where they are not rotated, whose weights lose little.
    static func documentWithOutputs(layers count: Int, knowsRounding: Bool = true) -> ReportDocument {
        var result = result(layers: count)
        for index in result.layers.indices {
            for configuration in configurations {
                result.layers[index].configurations[configuration]?
                    .setOutput(at: index, isRotated: configuration.rotation != nil, knowsRounding)
            }
            for (file, measured) in result.layers[index].measured {
                result.layers[index].measured[file]?.values
                    .setOutput(at: index, isRotated: measured.group != nil, knowsRounding)
            }
        }
        result.metrics = Set(Metric.all)
        result.activations = UsedActivations(
            file: "captured.safetensors", layers: count, leastRows: 3843, knowsRounding: knowsRounding,
            knowsOutputs: true)
        return ReportDocument(result, version: "0.0.0-test", exclude: ["lm_head"])
    }
}

extension MetricValues {
    fileprivate mutating func setOutput(at index: Int, isRotated: Bool, _ knowsRounding: Bool) {
        guard let weights = self[.snrDB] else { return }
        let signal = 1000.0 + Double(index)
        let input = isRotated ? 46.0 : index % 6 == 4 ? 30.0 : 38.0
        let energies = OutputEnergies(
            signal: signal, weights: signal / Decibels.energyRatio(weights + (index % 6 == 5 ? 12 : 1)),
            rounding: knowsRounding ? signal / Decibels.energyRatio(input) : nil)
        output = energies
        self[.outSNRDB] = energies.snrDB
        if knowsRounding {
            self[.outW8A8SNRDB] = energies.w8a8SNRDB
            self[.outActivationSNRDB] = energies.activationSNRDB
        }
        self[.outMSE] = energies.weights / 3843 / 384
    }
}
