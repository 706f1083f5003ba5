// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files

extension Checkpoint {
    /// Refuses a GGUF file where only a safetensors file can be worked on.
    ///
    /// - Parameter words: why, and what to do instead: the rest of a sentence that begins with "X is a GGUF file".
    /// - Throws: `FileError` of kind `damaged`, rule `not-safetensors`.
    package func requireSafetensors(_ words: String) throws(FileError) {
        guard format != .safetensors, let file = files.first else { return }
        throw ParseProblem(
            .notSafetensors,
            "is a \(format.rawValue) file\(words)",
            expected: "a safetensors file", found: "a \(format.rawValue) file"
        )
        .of(file: file.location)
    }
}
