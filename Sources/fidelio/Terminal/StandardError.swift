// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard error, for notes and progress.
enum StandardError {
    private static let output = OutputDescriptor(number: STDERR_FILENO)

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has; 80 if that is not known.
    static var columns: Int {
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes text; if that fails, there is no other place to say so.
    static func write(_ text: String) {
        _ = output.write(text)
    }

    /// Writes a line.
    static func print(_ line: String) {
        write(line + "\n")
    }
}
