// SPDX-License-Identifier: Apache-2.0

package import Documents

/// What a candidate was measured to be: `fidelio.baseline/1`.
///
/// Kept under version control it is what later candidates are compared with; a later candidate is brought into the same
/// form. One line per layer, sorted by name, figures of six digits: made to be read in review. docs/formats.md describes
/// each field.
package struct Baseline: Sendable, Equatable {
    /// What the `schema` field holds, without the version.
    package static let schemaName = "fidelio.baseline"
    /// The version that this code writes, and the newest that it reads.
    package static let schemaVersion = 1

    /// What made it.
    package var tool: Tool
    /// What was measured.
    package var options: Options
    /// The original; nil if there was none and the candidate alone was looked at.
    package var reference: File?
    /// The candidate.
    package var candidate: File
    /// All quantized layers together.
    package var pool: Pool
    /// The quantized layers, in the order of their names' bytes.
    package private(set) var layers: [Layer]
    /// The tensors that are not quantized, in the order of their names' bytes.
    package private(set) var tensors: [Tensor]
    /// What could not be measured, in the order of names' bytes.
    package private(set) var skipped: [Skipped]

    /// A baseline from its parts, which it sorts.
    package init(
        tool: Tool,
        options: Options,
        reference: File?,
        candidate: File,
        pool: Pool,
        layers: [Layer],
        tensors: [Tensor] = [],
        skipped: [Skipped] = []
    ) {
        self.tool = tool
        self.options = options
        self.reference = reference
        self.candidate = candidate
        self.pool = pool
        self.layers = layers.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.tensors = tensors.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        self.skipped = skipped.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Changes every layer.
    package mutating func updateLayers(_ update: (inout Layer) -> Void) {
        for index in layers.indices {
            update(&layers[index])
        }
    }
}
