// SPDX-License-Identifier: Apache-2.0

/// A byte source over bytes in memory: small files that came from elsewhere, and tests.
public struct MemoryBytes: ByteSource {
    /// What reports and errors call it.
    public let name: String

    private let contents: [UInt8]

    /// A source that holds these bytes.
    public init(_ contents: [UInt8], name: String) {
        self.contents = contents
        self.name = name
    }

    /// The number of bytes.
    public var byteCount: Int { contents.count }

    /// Copies the bytes that begin at `offset` into the buffer.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        try check(offset: offset, count: buffer.count)
        let count = buffer.count
        unsafe contents.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
        }
    }
}
