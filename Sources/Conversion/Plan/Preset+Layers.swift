// SPDX-License-Identifier: Apache-2.0

extension Preset {
    /// Whether a tensor of this name stays unquantized or is left out: the layers of these presets, which add up.
    ///
    /// - Parameter names: the names of all tensors of the checkpoint, which tell which language layer is the last.
    package static func keeps(_ presets: [Preset], among names: some Sequence<String>) -> @Sendable (String) -> Bool {
        let last =
            presets.contains(where: \.excludesLastLanguageLayer) ? LayerSelection.lastLanguageLayers(among: names) : []
        let patterns = presets.flatMap { $0.exclude + $0.highPrecision + $0.remove } + last
        return { name in patterns.contains { name.contains($0) } }
    }
}
