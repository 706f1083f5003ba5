// SPDX-License-Identifier: Apache-2.0

extension Checkpoint {
    /// Fills a buffer with bytes of a tensor.
    ///
    /// - Parameters:
    ///   - tensor: a tensor of this checkpoint.
    ///   - byteOffset: where to begin, counted from the tensor's first byte.
    ///   - buffer: as long as the part to read, which must lie within the tensor.
    /// - Throws: `CheckpointError` of kind `io`, rule `read-range` where the part does not lie within the tensor.
    public func read(
        _ tensor: TensorInfo,
        at byteOffset: Int,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(CheckpointError) {
        let count = buffer.count
        guard byteOffset >= 0, byteOffset <= tensor.byteCount, count <= tensor.byteCount - byteOffset else {
            throw CheckpointError(
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
    /// - Throws: `CheckpointError` of kind `damaged`, rule `tensor-size` where it has more bytes than `limit`.
    public func bytes(of tensor: TensorInfo, limit: Int = 16 << 20) throws(CheckpointError) -> [UInt8] {
        guard tensor.byteCount <= limit else {
            throw CheckpointError(
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
    /// - Throws: `CheckpointError` of kind `io`, rule `read-range` if they do not lie within the tensor.
    public func bytes(of tensor: TensorInfo, at byteOffset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
        guard byteOffset >= 0, count >= 0, byteOffset <= tensor.byteCount, count <= tensor.byteCount - byteOffset else {
            throw CheckpointError(
                .io, file: files[tensor.fileIndex].location, tensor: tensor.name, rule: "read-range",
                expected: "a range within its \(tensor.byteCount) bytes", found: "\(count) bytes at \(byteOffset)")
        }
        return try files[tensor.fileIndex].bytes(at: tensor.offset + byteOffset, count: count)
    }

    /// Makes sure that no file was written to since it was opened: ask when all has been read, before it is believed.
    ///
    /// - Throws: `CheckpointError` of kind `io`, rule `file-changed`.
    public func checkUnchanged() throws(CheckpointError) {
        for file in files {
            try file.checkUnchanged()
        }
    }

    /// Reads the headers again and makes sure that they say what they said, for who vouches for every byte of the files.
    ///
    /// - Throws: `CheckpointError` of kind `io`, rule `file-changed`; what opening throws where a header is damaged by now.
    public func checkHeaders() throws(CheckpointError) {
        let again = try Checkpoint(sources: files, name: name)
        guard again.tensors == tensors, again.metadata == metadata else {
            throw CheckpointError(
                .io, file: files.first?.location ?? name, rule: "file-changed",
                expected: "the header that was read before",
                found: "another one")
        }
    }

    /// Says that a tensor will be read soon, from its beginning.
    ///
    /// At most 64 MiB are asked for, so that a huge tensor does not push out what is being worked on.
    public func prefetch(_ tensor: TensorInfo) {
        prefetch(tensor, at: 0, count: 64 << 20)
    }

    /// Says that a part of a tensor will be read soon; what lies past its end is left out.
    public func prefetch(_ tensor: TensorInfo, at byteOffset: Int, count: Int) {
        guard byteOffset >= 0, byteOffset < tensor.byteCount, count > 0 else { return }
        let count = min(count, tensor.byteCount - byteOffset)
        files[tensor.fileIndex].prefetch(at: tensor.offset + byteOffset, count: count)
    }
}
