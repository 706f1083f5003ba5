// SPDX-License-Identifier: Apache-2.0

internal import CGnuplot
internal import Synchronization

/// The way into a running gnuplot: gnuplot-iostream over the writing end of a pipe.
final class GnuplotStream: Sendable {
    /// The reading end of the pipe, for the process that is to be started; its owner closes it.
    let readingEnd: Int32

    private let stream: Mutex<Handle>

    /// Makes a pipe and opens a stream on its writing end; nil if the system has no descriptors left.
    init?() {
        var ends: [Int32] = [-1, -1]
        guard unsafe cgnuplot_pipe(&ends) == CGNUPLOT_OK.status else { return nil }
        readingEnd = ends[0]
        stream = unsafe Mutex(Handle(pointer: cgnuplot_open(ends[1])))
    }

    deinit {
        close()
    }

    /// Sends all of `text` and closes the stream; waits while gnuplot is busy.
    ///
    /// That gnuplot went away is not an error here: how it ended says more than that it did not listen.
    func send(_ text: String) {
        let bytes = Array(text.utf8)
        stream.withLock { handle in
            guard let pointer = unsafe handle.pointer else { return }
            _ = unsafe bytes.withUnsafeBufferPointer { unsafe cgnuplot_send(pointer, $0.baseAddress, $0.count) }
        }
        close()
    }

    private func close() {
        stream.withLock { handle in
            _ = unsafe cgnuplot_close(handle.pointer)
            unsafe handle.pointer = nil
        }
    }

    /// The C stream; used under the lock only.
    @safe private struct Handle: @unchecked Sendable {
        var pointer: OpaquePointer?
    }
}

extension cgnuplot_status {
    /// The status as functions return it.
    fileprivate var status: Int32 {
        Int32(rawValue)
    }
}
