// SPDX-License-Identifier: Apache-2.0

/// A file that is written and has no name yet, read back through the descriptor that wrote it.
package struct StagedBytes: ByteSource {
    private let file: AtomicFile
    package let byteCount: Int

    /// The last component of the path that it will have.
    package var name: String { file.path.lastPathComponent }

    /// The path that it will have.
    package var location: String { file.path }

    package init(_ file: AtomicFile, byteCount: Int) {
        self.file = file
        self.byteCount = byteCount
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        try unsafe file.read(into: buffer, at: offset)
    }
}
