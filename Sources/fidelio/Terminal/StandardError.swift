// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard error, for notes and progress.
struct StandardError: TextOutputStream {
    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    mutating func write(_ string: String) {
        var string = string
        string.withUTF8 { bytes in
            var rest = unsafe bytes[...]
            while !rest.isEmpty {
                let start = unsafe UnsafeBufferPointer(rebasing: rest).baseAddress
                let written = unsafe Glibc.write(STDERR_FILENO, start, rest.count)
                guard written > 0 else { return }
                rest = unsafe rest.dropFirst(written)
            }
        }
    }

    /// Writes a line.
    static func print(_ line: String) {
        var stream = StandardError()
        Swift.print(line, to: &stream)
    }
}
