// SPDX-License-Identifier: Apache-2.0

package import Files

extension FileBytes {
    /// The SHA-256 of all bytes, as 64 hexadecimal digits.
    ///
    /// - Throws: `FileError` of kind `io` if it cannot be read, or changes meanwhile.
    package func sha256() throws(FileError) -> String {
        var digest = SHA256()
        for start in stride(from: 0, to: byteCount, by: 1 << 20) {
            digest.update(try bytes(at: start, count: min(1 << 20, byteCount - start)))
        }
        try checkUnchanged()
        return digest.finalize().hexadecimal
    }
}
