// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The three descriptors that every process is given, or should be, and how many more it may open.
enum StandardDescriptors {
    /// Open files without which the runtime of Swift's tasks traps before anything can be said.
    private static let leastOpenFiles: rlim_t = 12

    /// Ends the process if fewer files can be open than it needs.
    static func checkLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0,
            limit.rlim_cur < leastOpenFiles
        else { return }
        StandardError.print(
            "Error: \(leastOpenFiles) open files are needed; found a limit of \(limit.rlim_cur) (ulimit -n).")
        exit(EX_IOERR)
    }

    /// Fills those that the caller has closed with what can be neither read nor written.
    ///
    /// The next file that is opened would get their numbers otherwise: results would go into a model, or into the pipe
    /// that announces signals.
    static func prepare() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) == -1 {
            // The lowest number that is free is taken: this one.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
