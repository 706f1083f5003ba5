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
    /// How each layer is quantized, by the tensor's name, instead of by the other parts; nil if no file says so.
    ///
    /// Layers that are not named stay as they are.
    package var configurations: [String: Configuration]?

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

/// The element types that a quantized file may ask its reader to compute in.
package enum OutputType: String, Sendable, Hashable, CaseIterable {
    /// The default of convert-to-quant.
    case bfloat16
    /// Narrower in range, with three more bits of precision.
    case float16

    /// The element type in the file.
    package var elementType: ElementType {
        switch self {
        case .bfloat16: .bf16
        case .float16: .f16
        }
    }

    /// The name in a marker's `orig_dtype`.
    package var torchName: String { "torch.\(rawValue)" }
}

/// Why a recipe cannot be followed.
package enum RecipeError: Error, Sendable, Hashable {
    /// One scale for the whole matrix was asked for together with a rotation.
    case tensorScalingWithRotation
    /// The group size of a rotation is not one that a reader can undo.
    case groupIsNoPowerOfFour(Int)
    /// The value of an option is not a regular expression.
    case malformedPattern(option: String, pattern: String)
}

extension RecipeError: CustomStringConvertible {
    /// What is wrong and what to do, in full sentences.
    package var description: String {
        switch self {
        case .tensorScalingWithRotation:
            """
            --scaling_mode tensor cannot be combined with --convrot: rotation does not repair a scale that the whole \
            matrix shares, convert-to-quant leaves such a file unrotated without a word, and its pictures can \
            look soft, waxy or noisy. Use --scaling_mode row, or --force to write a tensor-wise file that is truly rotated and marked so.
            """
        case .groupIsNoPowerOfFour(let size):
            """
            --convrot-group-size \(size) is not a power of 4: comfy-kitchen refuses to load such a file. \
            Use one of \(Rotation.groupSizes.map(String.init).joined(separator: ", ")).
            """
        case .malformedPattern(let option, let pattern):
            "\(option) \(pattern) is not a regular expression."
        }
    }
}

extension NamePattern {
    /// A pattern that an option was given, matched as Python does it, which convert-to-quant runs on.
    ///
    /// - Throws: `RecipeError.malformedPattern`.
    package init(_ pattern: String, option: String) throws(RecipeError) {
        do throws(Malformed) {
            try self.init(pattern, ofScalars: true)
        } catch {
            throw .malformedPattern(option: option, pattern: pattern)
        }
    }
}
