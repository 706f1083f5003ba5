// SPDX-License-Identifier: Apache-2.0

/// Writes an atomic file from its first byte to its last, with a buffer between.
package final class SequentialWriter {
    private let file: AtomicFile
    private var buffer: [UInt8] = []
    private var offset = 0

    private static let bufferSize = 256 << 10

    /// A writer for a file that is empty yet.
    package init(_ file: AtomicFile) {
        self.file = file
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// Adds bytes.
    ///
    /// - Throws: as `AtomicFile.write`.
    package func append(_ bytes: some Sequence<UInt8>) throws(FileError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Adds a text as UTF-8.
    ///
    /// - Throws: as `AtomicFile.write`.
    package func append(_ text: String) throws(FileError) { try append(text.utf8) }

    /// Has the file appear, with everything that was added.
    ///
    /// - Throws: as `AtomicFile.commit`.
    package func commit() throws(FileError) {
        try flush()
        try file.commit()
    }

    private func flush() throws(FileError) {
        guard !buffer.isEmpty else { return }
        try file.write(buffer, at: offset)
        offset += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }
}
