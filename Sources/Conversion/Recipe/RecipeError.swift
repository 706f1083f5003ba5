// SPDX-License-Identifier: Apache-2.0

package import Checkpoints
internal import Codecs

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
