// SPDX-License-Identifier: Apache-2.0

/// A byte source over bytes in memory: small files that came from elsewhere, and tests.
package struct MemoryBytes: ByteSource {
    /// What reports and errors call it.
    package let name: String

    private let contents: [UInt8]

    /// A source that holds these bytes.
    package init(_ contents: [UInt8], name: String) {
        self.contents = contents
        self.name = name
    }

    /// The number of bytes.
    package var byteCount: Int { contents.count }

    /// Copies the bytes that begin at `offset` into the buffer.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        try check(offset: offset, count: buffer.count)
        let count = buffer.count
        unsafe contents.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
    }
}
