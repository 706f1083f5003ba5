// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Glibc
import Plots
import Synchronization

/// What happens when somebody stops the process.
enum Interruption {
    /// Where the handler writes the signal's number to; 0 until it is known.
    private static let pipe = Atomic<CInt>(0)

    /// Has Ctrl-C and SIGTERM end the process with 130 and 143 and leave nothing half-written behind, and has a reader
    /// of standard output that went away be noticed where it is written to.
    ///
    /// A signal handler may do next to nothing, so it only tells a thread, which waits for that.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [CInt] = [0, 0]
        // Without descriptors or threads nothing else would work either; signals end the process then as they always do.
        guard unsafe Glibc.pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        var thread = pthread_t()
        let reader = unsafe UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
        guard unsafe pthread_create(&thread, nil, { Interruption.wait(CInt(Int(bitPattern: $0))) }, reader) == 0
        else { return }
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Interruption.pipe.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
        }
    }

    private static func wait(_ reader: CInt) -> Never {
        var number = UInt8(0)
        while unsafe read(reader, &number, 1) != 1 {}
        TemporaryFiles.removeAll {
            DrawingFolders.removeAll { _exit(128 + CInt(number)) }
        }
    }
}
