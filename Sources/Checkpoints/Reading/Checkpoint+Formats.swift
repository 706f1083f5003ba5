// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files

extension Checkpoint {
    /// Refuses a GGUF file where only safetensors files are understood so far.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `not-safetensors`.
    package func requireSafetensors() throws(FileError) {
        guard format != .safetensors, let file = files.first else { return }
        throw ParseProblem(
            .notSafetensors,
            "is a \(format.rawValue) file, which only \"fidelio inspect\" and \"fidelio dequantize\" read so far; the latter "
                + "makes a safetensors file of it",
            expected: "a safetensors file", found: "a \(format.rawValue) file"
        )
        .of(file: file.location)
    }
}
