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

    private static var pieceSize: Int { 4 << 20 }
}

extension [UInt8] {
    /// Two hexadecimal digits a byte.
    fileprivate var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
