// SPDX-License-Identifier: Apache-2.0

package import SystemPackage

/// Two files whose pictures are compared.
package struct PicturePair: Sendable, Hashable {
    /// Why these two belong together.
    package enum Match: String, Sendable, Hashable, CaseIterable {
        /// The user named the two files.
        case given
        /// They have the same name in two folders.
        case name
        /// Their texts tell the same seeds and prompts, and those of no other file do.
        case origin
        /// Their names end in the same number, as those of all pictures in both folders do.
        case number
    }

    /// What was made with the original model.
    package let reference: FilePath
    /// What was made with the quantized model.
    package let candidate: FilePath
    /// Why these two belong together.
    package let match: Match

    /// A pair from its files.
    package init(reference: FilePath, candidate: FilePath, match: Match) {
        self.reference = reference
        self.candidate = candidate
        self.match = match
    }
}
