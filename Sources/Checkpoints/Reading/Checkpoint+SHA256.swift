// SPDX-License-Identifier: Apache-2.0

internal import Documents
internal import Files

extension Checkpoint {
    /// The SHA-256 of each of the files, as 64 hexadecimal digits, by the file's name.
    ///
    /// - Parameter report: called between pieces, with the bytes that are done.
    /// - Throws: `FileError` of kind `io` if reading fails, `CancellationError` if the task was cancelled.
    package func sha256(report: (Int) -> Void = { _ in }) throws -> [String: String] {
        var digests: [String: String] = [:]
        var done = 0
        for file in files {
            var digest = SHA256()
            for start in stride(from: 0, to: file.byteCount, by: Self.pieceSize) {
                try Task.checkCancellation()
                report(done)
                let count = min(Self.pieceSize, file.byteCount - start)
                file.prefetch(at: start + count, count: min(Self.pieceSize, file.byteCount - start - count))
                digest.update(try file.bytes(at: start, count: count))
                done += count
            }
            digests[file.name] = digest.finalize().hexadecimal
        }
        report(done)
        return digests
    }

    /// The SHA-256 of a tensor's bytes, as 64 hexadecimal digits.
    ///
    /// - Throws: `FileError` of kind `io` if reading fails, `CancellationError` if the task was cancelled.
    package func sha256(of tensor: TensorInfo) throws -> String {
        let file = files[tensor.fileIndex]
        var digest = SHA256()
        for start in stride(from: 0, to: tensor.byteCount, by: Self.pieceSize) {
            try Task.checkCancellation()
            digest.update(
                try file.bytes(at: tensor.offset + start, count: min(Self.pieceSize, tensor.byteCount - start)))
        }
        return digest.finalize().hexadecimal
    }

    private static var pieceSize: Int { 4 << 20 }
}
