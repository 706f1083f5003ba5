// SPDX-License-Identifier: Apache-2.0

import Checkpoints
package import Files
internal import Synchronization

/// Bytes in memory that count how many of them are read, and that another program may rewrite meanwhile.
package final class CountingBytes: ByteSource {
    private struct State {
        var contents: [UInt8]
        var read = 0
        var calls = 0
    }

    /// The source's name.
    package let name: String
    /// How many bytes the source has.
    package let byteCount: Int
    private let state: Mutex<State>
    private let rewriting: (call: Int, change: @Sendable (inout [UInt8]) -> Void)?

    /// - Parameters:
    ///   - rewriting: before which read, from 0, the bytes are changed, and how; nil for never.
    package init(
        _ contents: [UInt8], name: String, rewriting: (call: Int, change: @Sendable (inout [UInt8]) -> Void)? = nil
    ) {
        self.name = name
        self.rewriting = rewriting
        byteCount = contents.count
        state = Mutex(State(contents: contents))
    }

    /// Bytes that were read so far.
    package var readCount: Int { state.withLock { $0.read } }

    /// Reads so far.
    package var callCount: Int { state.withLock { $0.calls } }

    /// Bytes that were read so far, as multiples of the file.
    package var timesRead: Double { Double(readCount) / Double(byteCount) }

    /// Fills the buffer, and counts its bytes.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FileError) {
        let contents = state.withLock { state in
            if let rewriting, rewriting.call == state.calls { rewriting.change(&state.contents) }
            state.calls += 1
            state.read += buffer.count
            return state.contents
        }
        try unsafe MemoryBytes(contents, name: name).read(into: buffer, at: offset)
    }
}
