// SPDX-License-Identifier: Apache-2.0

package import Conversion

/// A model family that is known by its tensors' names, and the presets that its converter uses.
///
/// What is known of a family is data: see ``all``. Presets that no names tell have no family: `visual` and `generic_text`
/// are for any encoder, and `distillation_small`, `nerf_small` and `zimage_refiner` are less cautious choices for a family
/// that has another one.
package struct Architecture: Sendable, Hashable {
    /// A tensor that tells a relative of a family by its number of rows alone.
    struct Shape: Sendable, Hashable {
        /// How the tensor's name ends.
        let suffix: String
        /// Its rows.
        let rows: Int
    }

    /// The family's name; stable in documents.
    package let name: String
    /// The names of the presets that keep what the family is sensitive to, without `--`.
    let presetNames: [String]
    /// Parts of names, one list at least of which occurs as a whole.
    ///
    /// A part has no number between two dots.
    let signatures: [[String]]
    /// Parts of names of its relatives: none of these occurs.
    let relatives: [String]
    /// Relatives that have the same names.
    let relativeShapes: [Shape]
    /// Where the names come from.
    let source: String

    init(
        _ name: String, presets: [String], names signatures: [[String]], not relatives: [String] = [],
        notShaped relativeShapes: [Shape] = [], source: String = "ComfyUI, comfy/model_detection.py, detect_unet_config"
    ) {
        self.name = name
        presetNames = presets
        self.signatures = signatures
        self.relatives = relatives
        self.relativeShapes = relativeShapes
        self.source = source
    }

    /// The presets that keep what the family is sensitive to; empty if it needs none.
    package var presets: [Preset] { presetNames.compactMap { Preset.named($0) } }

    /// The presets as flags of `fidelio convert`: ` --zimage`, each with a space before it.
    var flags: String { presetNames.map { " --\($0)" }.joined() }
}
