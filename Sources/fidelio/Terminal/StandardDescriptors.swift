// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The three descriptors that every process is given, or should be.
enum StandardDescriptors {
    /// Fills those that the caller has closed with what can be neither read nor written.
    ///
    /// The next file that is opened would get their numbers otherwise: results would go into a model, or into the pipe
    /// that tells of signals.
    static func prepare() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) == -1 {
            // The lowest number that is free is taken: this one.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
