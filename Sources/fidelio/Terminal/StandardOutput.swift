// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard output, for results.
enum StandardOutput {
    private static let output = OutputDescriptor(number: STDOUT_FILENO)

    /// Whether results may be coloured: on a terminal, unless `NO_COLOR` is set (no-color.org).
    static var hasColor: Bool {
        let refusal = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
        return isatty(STDOUT_FILENO) == 1 && refusal.isEmpty
    }

    /// Writes lines.
    ///
    /// A reader that has gone away (`| head`) has what it wanted: the process ends there, quietly and with success.
    static func print(_ lines: [String]) {
        let error = output.write(lines.joined(separator: "\n") + "\n")
        guard error != 0 else { return }
        guard error != EPIPE else { exit(EXIT_SUCCESS) }
        let reason = unsafe strerror(error).map { unsafe String(cString: $0) } ?? "error \(error)"
        StandardError.print("Error: Cannot write to standard output: \(reason).")
        exit(EX_IOERR)
    }

    /// Writes one line.
    static func print(_ line: String) {
        print([line])
    }
}
