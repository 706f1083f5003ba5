// SPDX-License-Identifier: Apache-2.0

extension Checkpoint {
    /// The SHA-256 of each of the files, as 64 hexadecimal digits, by the file's name.
    ///
    /// - Parameter report: called between pieces, with the bytes that are done.
    /// - Throws: `CheckpointError` of kind `io` where reading fails, `CancellationError` where the task was cancelled.
    public func sha256(report: (Int) -> Void = { _ in }) throws -> [String: String] {
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
    /// - Throws: `CheckpointError` of kind `io` where reading fails, `CancellationError` where the task was cancelled.
    public func sha256(of tensor: TensorInfo) throws -> String {
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

extension String {
    /// The SHA-256 of the text's UTF-8, as 64 hexadecimal digits.
    public var sha256: String {
        var digest = SHA256()
        digest.update(Array(utf8))
        return digest.finalize().hexadecimal
    }
}

extension [UInt8] {
    /// Two hexadecimal digits for each byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
