// SPDX-License-Identifier: Apache-2.0

/// A file that is written and has no name yet, read back through the descriptor that wrote it.
struct StagedBytes: ByteSource {
    private let file: AtomicFile
    let byteCount: Int

    /// The last component of the path that it will have.
    var name: String { file.path.lastPathComponent }

    /// The path that it will have.
    var location: String { file.path }

    init(_ file: AtomicFile, byteCount: Int) {
        self.file = file
        self.byteCount = byteCount
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        try check(offset: offset, count: buffer.count)
        try unsafe file.read(into: buffer, at: offset)
    }
}
