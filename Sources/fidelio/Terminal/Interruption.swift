// SPDX-License-Identifier: Apache-2.0

import Files
import Glibc
import Plots
import Synchronization

/// What happens when the process is stopped.
enum Interruption {
    /// Where the handler writes the signal's number to; 0 until it is known.
    private static let pipe = Atomic<CInt>(0)

    /// Has Ctrl-C, SIGTERM and a terminal that goes away end the process with 130, 143 and 129 and leave nothing half-written
    /// behind, and has a reader of standard output that went away be noticed where it is written to.
    ///
    /// A signal that the caller ignores stays ignored: `nohup` ignores SIGHUP, a shell without job control the SIGINT of
    /// what runs in the background. A signal handler may do next to nothing, so it only tells a thread, which waits for that.
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
        for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
            signal(number) { number in
                let before = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = unsafe write(Interruption.pipe.load(ordering: .relaxed), &byte, 1)
                errno = before
            }
        }
    }

    /// Whether the process was started with this signal ignored.
    private static func isIgnored(_ number: CInt) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == Self.ignored
    }

    /// SIG_IGN, as a number: two functions cannot be compared.
    private static let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)

    private static func wait(_ reader: CInt) -> Never {
        var number = UInt8(0)
        while unsafe read(reader, &number, 1) != 1 {}
        TemporaryFiles.removeAll {
            DrawingFolders.removeAll { _exit(128 + CInt(number)) }
        }
    }
}
