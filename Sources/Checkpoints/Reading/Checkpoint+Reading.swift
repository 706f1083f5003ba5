// SPDX-License-Identifier: Apache-2.0

internal import Documents
package import Files

extension Checkpoint {
    /// What errors call the file that holds a tensor.
    package func location(of tensor: TensorInfo) -> String {
        files[tensor.fileIndex].location
    }

    /// Fills a buffer with bytes of a tensor.
    ///
    /// - Parameters:
    ///   - tensor: a tensor of this checkpoint.
    ///   - byteOffset: where to begin, counted from the tensor's first byte.
    ///   - buffer: as long as the part to read, which must lie within the tensor.
    /// - Throws: `FileError` of kind `io`, rule `read-range` if the part does not lie within the tensor.
    package func read(
        _ tensor: TensorInfo,
        at byteOffset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) {
        let count = buffer.count
        guard byteOffset >= 0, byteOffset <= tensor.byteCount, count <= tensor.byteCount - byteOffset else {
            throw FileError(
                .io,
                file: files[tensor.fileIndex].location,
                tensor: tensor.name,
                rule: "read-range",
                expected: "a range within its \(tensor.byteCount) bytes",
                found: "\(count) bytes at \(byteOffset)"
            )
        }
        try unsafe files[tensor.fileIndex].read(into: buffer, at: tensor.offset + byteOffset)
    }

    /// All bytes of a small tensor: a marker, a scale.
    ///
    /// - Throws: `FileError` of kind `damaged`, rule `tensor-size` if it has more bytes than `limit`.
    package func bytes(of tensor: TensorInfo, limit: Int = 16 << 20) throws(FileError) -> [UInt8] {
        guard tensor.byteCount <= limit else {
            throw FileError(
                .damaged,
                file: files[tensor.fileIndex].location,
                tensor: tensor.name,
                rule: "tensor-size",
                expected: "at most \(limit) bytes for what it is used as",
                found: "\(tensor.byteCount)"
            )
        }
        return try files[tensor.fileIndex].bytes(at: tensor.offset, count: tensor.byteCount)
    }

    /// A few bytes of a tensor, which must lie within it.
    ///
    /// - Throws: `FileError` of kind `io`, rule `read-range` if they do not lie within the tensor.
    package func bytes(of tensor: TensorInfo, at byteOffset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard byteOffset >= 0, count >= 0, byteOffset <= tensor.byteCount, count <= tensor.byteCount - byteOffset else {
            throw FileError(
                .io, file: files[tensor.fileIndex].location, tensor: tensor.name, rule: "read-range",
                expected: "a range within its \(tensor.byteCount) bytes", found: "\(count) bytes at \(byteOffset)")
        }
        return try files[tensor.fileIndex].bytes(at: tensor.offset + byteOffset, count: count)
    }

    /// Makes sure that no file was written to since it was opened: ask when all has been read, before it is believed.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`.
    package func checkUnchanged() throws(FileError) {
        for file in files {
            try file.checkUnchanged()
        }
    }

    /// Refuses the checkpoint for what was read of it.
    ///
    /// - Throws: `FileError` of rule `file-changed` if it is another file by now, of which nothing can be said; else `error`.
    package func refuse(_ error: any Error) throws -> Never {
        try checkUnchanged()
        throw error
    }

    /// Reads the headers again and makes sure that they say what they said, for a caller that vouches for every byte of the files.
    ///
    /// - Throws: `FileError` of kind `io`, rule `file-changed`; what opening throws if a header is damaged by now.
    package func checkHeaders() throws(FileError) {
        let again = try Checkpoint(sources: files, name: name)
        guard again.tensors == tensors, again.metadata == metadata else {
            throw FileError(
                .io, file: files.first?.location ?? name, rule: "file-changed",
                expected: "the header that was read before",
                found: "another one")
        }
    }

    /// Says that a tensor will be read soon, from its beginning.
    ///
    /// At most 64 MiB are asked for, so that a huge tensor does not push out what is being worked on.
    package func prefetch(_ tensor: TensorInfo) {
        prefetch(tensor, at: 0, count: 64 << 20)
    }

    /// Says that a part of a tensor will be read soon; what lies past its end is left out.
    package func prefetch(_ tensor: TensorInfo, at byteOffset: Int, count: Int) {
        guard byteOffset >= 0, byteOffset < tensor.byteCount, count > 0 else { return }
        let count = min(count, tensor.byteCount - byteOffset)
        files[tensor.fileIndex].prefetch(at: tensor.offset + byteOffset, count: count)
    }
}

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
