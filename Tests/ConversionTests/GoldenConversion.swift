// SPDX-License-Identifier: Apache-2.0

import Codecs
import Conversion
import TestSupport

/// A file that convert-to-quant wrote, the original that it wrote it from, and the recipe that it followed.
struct GoldenConversion: Sendable, CustomStringConvertible {
    let model: String
    let flags: String
    let scaling: Scaling
    let group: Int?
    let isShared: Bool

    var description: String { "\(model).\(flags)" }

    var recipe: Recipe {
        get throws {
            try Recipe(
                scaling: scaling, rotation: group.map { size throws(RecipeError) in try GroupRequest(size: size) })
        }
    }

    var original: String {
        get throws { isShared ? try TestFiles.shared("models/\(model).safetensors") : fixture(model) }
    }

    var golden: String {
        get throws { isShared ? try TestFiles.shared("golden/ctq/\(description).safetensors") : fixture(description) }
    }

    private func fixture(_ name: String) -> String { "\(TestFiles.fixtures)/\(name).safetensors" }

    private init(_ model: String, _ flags: String, _ scaling: Scaling, _ group: Int?, isShared: Bool = false) {
        self.model = model
        self.flags = flags
        self.scaling = scaling
        self.group = group
        self.isShared = isShared
    }

    /// What convert-to-quant wrote for the layers that are in the repository.
    static let fixtures = [
        GoldenConversion("minilm_layers_bf16", "tensor", .tensor, nil),
        GoldenConversion("minilm_layers_bf16", "row", .row, nil),
        GoldenConversion("minilm_layers_bf16", "row-convrot64", .row, 64),
        // convert-to-quant dropped the rotation that was asked for here.
        GoldenConversion("minilm_layers_bf16", "tensor-convrot64", .tensor, nil),
    ]

    /// What convert-to-quant wrote for whole models.
    static let models = [
        GoldenConversion("rxnfp_bert_ft_f32", "tensor", .tensor, nil, isShared: true),
        GoldenConversion("rxnfp_bert_ft_f32", "tensor-convrot64", .tensor, nil, isShared: true),
        GoldenConversion("rxnfp_bert_ft_f32", "row", .row, nil, isShared: true),
        GoldenConversion("rxnfp_bert_ft_f32", "row-convrot64", .row, 64, isShared: true),
        GoldenConversion("rxnfp_bert_ft_f32", "row-convrot256", .row, 256, isShared: true),
        GoldenConversion("minilm_l6_v2_bf16", "tensor", .tensor, nil, isShared: true),
        GoldenConversion("minilm_l6_v2_bf16", "row-convrot64", .row, 64, isShared: true),
    ]
}
