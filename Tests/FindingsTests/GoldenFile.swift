// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Codecs
import Documents
import Foundation
import OrderedCollections
import TestSupport

@testable import Findings

/// A quantized file of which the truth is known: the original, what was made of it, and the oracle's SNR a layer.
struct GoldenFile: Sendable, CustomStringConvertible {
    /// The file's name without `.safetensors`.
    let description: String
    /// Whether it lies beside the fixtures of the repository, or among the shared golden files.
    let isFixture: Bool
    let scaling: Scaling
    /// The group that was asked for and applied; nil for none.
    let group: Int?

    /// The files of the repository.
    static let fixtures = [
        GoldenFile("minilm_layers_bf16.tensor", isFixture: true, .tensor),
        GoldenFile("minilm_layers_bf16.tensor-convrot64", isFixture: true, .tensor),
        GoldenFile("minilm_layers_bf16.row", isFixture: true, .row),
        GoldenFile("minilm_layers_bf16.row-convrot64", isFixture: true, .row, group: 64),
    ]

    /// The whole models outside it.
    static let shared = [
        GoldenFile("minilm_l6_v2_bf16.tensor", .tensor),
        GoldenFile("minilm_l6_v2_bf16.row-convrot64", .row, group: 64),
        GoldenFile("rxnfp_bert_ft_f32.tensor", .tensor),
        GoldenFile("rxnfp_bert_ft_f32.tensor-convrot64", .tensor),
        GoldenFile("rxnfp_bert_ft_f32.row", .row),
        GoldenFile("rxnfp_bert_ft_f32.row-convrot64", .row, group: 64),
        GoldenFile("rxnfp_bert_ft_f32.row-convrot256", .row, group: 256),
    ]

    init(_ name: String, isFixture: Bool = false, _ scaling: Scaling, group: Int? = nil) {
        description = name
        self.isFixture = isFixture
        self.scaling = scaling
        self.group = group
    }

    /// The name without the model's.
    var variant: String { String(description.dropFirst(model.count + 1)) }

    private var model: String { String(description.prefix { $0 != "." }) }

    private func path(_ folder: String, _ name: String) throws -> String {
        isFixture ? "\(TestFiles.fixtures)/\(name)" : try TestFiles.shared("\(folder)/\(name)")
    }

    func checkpoint() throws -> Checkpoint {
        try Checkpoint(opening: path("golden/ctq", "\(description).safetensors"))
    }

    func original() throws -> Checkpoint {
        try Checkpoint(opening: path("models", "\(model).safetensors"))
    }

    /// The true SNR in dB of each layer of at least 16 rows, by the layer's name.
    func trueSNR() throws -> [String: Double] {
        let text = try Data(contentsOf: URL(filePath: path("golden", "\(model).sweep.json")))
        let layers = try JSONValue(parsing: Array(text))["layers"]?.objectValue ?? [:]
        var found: [String: Double] = [:]
        for (name, layer) in layers {
            let label = "\(scaling.rawValue)/\(group.map { "rot\($0)" } ?? "none")"
            found[StoredLayer.layerName(ofWeight: name)] =
                layer["configurations"]?[label]?["snr_db"]?.doubleValue
        }
        return found
    }
}
