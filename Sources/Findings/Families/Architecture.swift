// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
package import Conversion
internal import Glibc

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

extension Architecture {
    /// The first family of ``all`` whose names occur among these tensors, and none of its relatives'; nil if there is none.
    init?(of tensors: [TensorInfo]) {
        self.init(of: tensors.map { (name: $0.name, shape: $0.shape) })
    }

    /// The same by names and shapes alone; an empty shape is one that is not known.
    init?(of tensors: [(name: String, shape: [Int])]) {
        let names = Self.distinct(tensors.lazy.map(\.name))
        // All names as one text: a file may have a million of them, and each part is looked for in all.
        let text = names.filter { !$0.utf8.contains(0) }.joined(separator: "\n")
        let occurs = { (part: String) in Self.occurs(part, in: text) }
        let found = Self.all.first { family in
            family.signatures.contains { $0.allSatisfy(occurs) } && !family.relatives.contains(where: occurs)
                && !family.relativeShapes.contains { shape in
                    tensors.contains { $0.shape.first == shape.rows && $0.name.hasSuffix(shape.suffix) }
                }
        }
        guard let found else { return nil }
        self = found
    }

    /// Whether `part` stands somewhere in `text`, byte for byte; neither holds a NUL.
    private static func occurs(_ part: String, in text: String) -> Bool {
        unsafe text.withCString { text in unsafe part.withCString { unsafe strstr(text, $0) != nil } }
    }

    /// One name of each kind: blocks differ by a number only, and a model has few kinds of tensors.
    private static func distinct(_ names: some Sequence<String>) -> [String] {
        var seen: Set<[UInt8]> = []
        return names.filter { name in
            var key: [UInt8] = []
            for part in name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
                let isNumber = !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
                key.append(contentsOf: isNumber ? [0x23] : Array(part))
                key.append(0x2E)
            }
            return seen.insert(key).inserted
        }
    }
}
