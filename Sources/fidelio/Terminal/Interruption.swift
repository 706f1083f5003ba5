// SPDX-License-Identifier: Apache-2.0

import Checkpoints
import Glibc

/// What happens when somebody stops the process.
enum Interruption {
    /// Has Ctrl-C and SIGTERM end the process with 130 and 143 and leave nothing half-written behind, and has a reader
    /// of standard output that went away be noticed where it is written to.
    static func prepare() {
        signal(SIGPIPE, SIG_IGN)
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                TemporaryFiles.removeAll()
                _exit(128 + number)
            }
        }
    }
}
