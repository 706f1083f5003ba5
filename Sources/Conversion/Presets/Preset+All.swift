// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// Every preset, by category and then in the order of convert-to-quant, which those that it lacks follow.
    package static let all: [Preset] = textPresets + diffusionPresets + videoPresets + imagePresets

    /// The preset of that name, whether it is spelled with `_` or with `-`.
    package static func named(_ name: String) -> Preset? {
        let name = String(name.map { $0 == "-" ? "_" : $0 })
        return all.first { $0.name == name }
    }
}
