// SPDX-License-Identifier: Apache-2.0

internal import Codecs

/// Who loads layers of some formats, in words.
struct LoaderWords {
    /// `ComfyUI`, `ComfyUI 0.31 or newer`, or what else is needed; several are joined by a semicolon.
    let text: String
    /// Whether ComfyUI as it is loads all of them.
    let isStock: Bool

    /// Who loads layers with these labels.
    init(_ labels: some Sequence<String>) {
        let loaders = labels.map { FormatLabel($0).loaders }
        let words = loaders.map { loaders in
            switch loaders {
            case .comfyUI(.some(let version)): "ComfyUI \(version) or newer"
            case .comfyUI(nil): "ComfyUI"
            case .others(let names): names
            case .unknown: "not known"
            }
        }
        isStock = loaders.allSatisfy { if case .comfyUI = $0 { true } else { false } }
        // A version says more than the name alone.
        let isVersioned = words.contains { $0.hasPrefix("ComfyUI ") }
        text = Set(words).filter { $0 != "ComfyUI" || !isVersioned }.sorted().joined(separator: "; ")
    }
}
