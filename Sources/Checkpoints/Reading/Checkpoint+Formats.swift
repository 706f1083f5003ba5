// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files

extension Checkpoint {
    /// Refuses a GGUF file where only safetensors files are written again.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `not-safetensors`.
    package func requireSafetensors() throws(FileError) {
        guard format != .safetensors, let file = files.first else { return }
        throw ParseProblem(
            .notSafetensors,
            "is a \(format.rawValue) file, which this command does not read; \"fidelio dequantize\" makes a safetensors file of it",
            expected: "a safetensors file", found: "a \(format.rawValue) file"
        )
        .of(file: file.location)
    }
}
