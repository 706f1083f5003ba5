// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Fidelity
import Foundation
import TestSupport

/// The reference numbers of a real model as a result: what the analysis of that model will be, but for digests.
enum GoldenSweep {
    private struct File: Decodable {
        var layers: [String: Layer]
    }

    private struct Layer: Decodable {
        var dtype: String
        var shape: [Int]
        var configurations: [String: Values]
    }

    private struct Values: Decodable {
        var mse: Double
        var snrDb: Double?
        var maxAbsErr: Double
        var cosine: Double?
        var rowSnrDb: [Double?]
        var zeroFraction: Double?
        var codeEntropy: Double
    }

    /// The sweep of a model, with the configurations of `labels` as if candidates held them.
    static func result(_ model: String, candidates labels: [String] = []) throws -> FidelityResult {
        let data = try Data(contentsOf: URL(fileURLWithPath: TestFiles.shared("golden/\(model).sweep.json")))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let file = try decoder.decode(File.self, from: data)
        let configurations = Configuration.sweep(of: [16, 64, 256].compactMap(Rotation.init(groupSize:)))
        return FidelityResult(
            reference: CheckpointIdentity(
                name: "\(model).safetensors",
                bytes: 45_442_040,
                tensors: 103,
                digest: "0f3c51aa8be4d7260c19e5d3f7a2b480"
            ),
            candidates: labels.map { label in
                CheckpointIdentity(
                    name: "\(model).\(label.replacing("/", with: "-")).safetensors",
                    bytes: 23_012_345,
                    tensors: 181,
                    digest: "a9d2c04ebb6f31587e0d6c92f4185b3a"
                )
            },
            configurations: configurations.filter { configuration in
                file.layers.values.contains { $0.configurations["\(configuration)"] != nil }
            },
            layers: file.layers.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
                .compactMap { name in
                    file.layers[name].map { layer(named: name, $0, configurations, model: model, labels: labels) }
                }
        )
    }

    private static func layer(
        named name: String,
        _ layer: Layer,
        _ configurations: [Configuration],
        model: String,
        labels: [String]
    ) -> LayerFidelity {
        var result = LayerFidelity(
            name: name,
            shape: layer.shape,
            elementType: layer.dtype == "torch.bfloat16" ? .bf16 : .f32
        )
        for configuration in configurations {
            guard let found = layer.configurations["\(configuration)"] else { continue }
            result.configurations[configuration] = values(found, configuration, weights: result.parameters)
            guard labels.contains("\(configuration)") else { continue }
            let candidate = "\(model).\("\(configuration)".replacing("/", with: "-")).safetensors"
            result.measured[candidate] = MeasuredLayer(
                scaling: configuration.scaling,
                group: configuration.rotation?.groupSize,
                values: values(found, configuration, weights: result.parameters)
            )
        }
        return result
    }

    private static func values(_ found: Values, _ configuration: Configuration, weights: Int) -> MetricValues {
        var numbers: [Metric: Double?] = [
            .mse: found.mse, .maxAbsErr: found.maxAbsErr, .codeEntropy: found.codeEntropy,
        ]
        numbers.updateValue(found.snrDb, forKey: .snrDB)
        numbers.updateValue(found.cosine, forKey: .cosine)
        if configuration.rotation == nil { numbers.updateValue(found.zeroFraction, forKey: .zeroFraction) }
        let error = found.mse * Double(weights)
        let rows = found.rowSnrDb
        return MetricValues(
            numbers: numbers,
            rowSNR: RowSNR(minimum: rows[0], fifthPercentile: rows[1], median: rows[2]),
            isExact: error == 0,
            energies: Energies(signal: error * Decibels.energyRatio(found.snrDb ?? 0), error: error)
        )
    }

    /// Figures of the layer that loses most, made up.
    static func figures(of layer: String) -> [LayerFigures] {
        func bell(_ width: Double, tail: Int) -> [Int] {
            (0..<200)
                .map { bin in
                    let place: Double = (Double(bin) - 99.5) / 100 * 1.9
                    let density: Double = exp(-place * place / 2 / width / width)
                    return Int(60_000 * density) + (bin % 67 == 3 ? tail : 0)
                }
        }
        func rows(around center: Double) -> [Double?] {
            (0..<384)
                .map { row in
                    let wobble: Double = Double(row % 97) / 40
                    return center + wobble - Double(row % 13) / 6
                }
        }
        func map(_ first: Double, _ second: Double?) -> ErrorMap {
            ErrorMap(rows: 1, columns: 2, decibels: [first, second])
        }
        return [
            LayerFigures(
                layer: layer,
                group: 64,
                weights: Histogram(lowerBound: -1.9, upperBound: 1.9, counts: bell(0.05, tail: 1)),
                rotatedWeights: Histogram(lowerBound: -1.9, upperBound: 1.9, counts: bell(0.055, tail: 0)),
                rowSNR: ["tensor/none": rows(around: 8), "row/rot64": rows(around: 41.5)],
                codes: ["tensor/none": Array(1...256), "row/none": Array(1...256)],
                errors: ["tensor/none": map(-9, -8), "row/none": map(-33, -30), "row/rot64": map(-41, -40)],
                measured: [
                    "row-rot64.safetensors": MeasuredFigures(
                        rowSNR: rows(around: 41), codes: Array(1...256), errors: map(-45, nil)
                    )
                ]
            )
        ]
    }
}
