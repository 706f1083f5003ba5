// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
package import Codecs

/// How a checkpoint is to be quantized: what the flags of `fidelio convert` say.
///
/// The default recipe quantizes every layer row by row without rotation.
package struct Recipe: Sendable, Hashable {
    /// One scale for a matrix, or one per row.
    package let scaling: Scaling
    /// The rotation that was asked for; nil for none.
    package let rotation: GroupRequest?
    /// The presets that choose the layers; several add up.
    package let presets: [Preset]
    /// Layers whose name this finds stay unquantized.
    package let excludeLayers: NamePattern?
    /// What unquantized layers are cast to, and what the markers say that dequantization returns; nil casts nothing.
    package let outputType: OutputType?
    /// Unquantized layers whose name this finds keep their element type in spite of `outputType`.
    package let preserveLayers: NamePattern?

    /// A recipe from its parts.
    ///
    /// - Parameter force: Allows one scale for a whole rotated matrix, which is refused otherwise.
    /// - Throws: `RecipeError.tensorScalingWithRotation` if `scaling` is `.tensor`, a rotation is asked for, and
    ///   `force` is false.
    package init(
        scaling: Scaling = .row,
        rotation: GroupRequest? = nil,
        presets: [Preset] = [],
        excludeLayers: NamePattern? = nil,
        outputType: OutputType? = nil,
        preserveLayers: NamePattern? = nil,
        force: Bool = false
    ) throws(RecipeError) {
        if scaling == .tensor, rotation != nil, !force { throw .tensorScalingWithRotation }
        self.scaling = scaling
        self.rotation = rotation
        self.presets = presets
        self.excludeLayers = excludeLayers
        self.outputType = outputType
        self.preserveLayers = preserveLayers
    }
}
