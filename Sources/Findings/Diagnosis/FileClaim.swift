// SPDX-License-Identifier: Apache-2.0

internal import Checkpoints
internal import _StringProcessing

/// What a file's name and free metadata say of it, markers aside.
package struct FileClaim: Sendable, Equatable {
    /// Where a rotation is claimed: `name`, or the metadata's key; nil if nowhere.
    package let rotationSource: String?

    /// The claims of a checkpoint.
    ///
    /// ConvRot is claimed by a name or a value of metadata that holds `convrot`, in any case and with `-` or `_`.
    init(of checkpoint: Checkpoint) {
        if Self.claimsRotation(checkpoint.name) {
            rotationSource = "name"
        } else {
            // Markers have the key of their own, and are judged layer by layer.
            rotationSource =
                checkpoint.metadata.first { key, value in
                    key != "_quantization_metadata" && value.utf8.count < Self.longestText
                        && Self.claimsRotation(value)
                }?
                .key
        }
    }

    private static let longestText = 4096

    private static func claimsRotation(_ text: String) -> Bool {
        text.lowercased().firstMatch(of: /conv[-_ ]?rot/) != nil
    }
}
