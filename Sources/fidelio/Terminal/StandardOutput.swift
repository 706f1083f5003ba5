// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Standard output, for results.
enum StandardOutput {
    /// Writes lines.
    ///
    /// A reader that has gone away (`| head`) has what it wanted: the process ends there, quietly and with success.
    static func print(_ lines: [String]) {
        var text = lines.joined(separator: "\n") + "\n"
        text.withUTF8 { bytes in
            var rest = unsafe bytes[...]
            while !rest.isEmpty {
                let start = unsafe UnsafeBufferPointer(rebasing: rest).baseAddress
                let written = unsafe Glibc.write(STDOUT_FILENO, start, rest.count)
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { exit(errno == EPIPE ? EXIT_SUCCESS : EX_IOERR) }
                rest = unsafe rest.dropFirst(written)
            }
        }
    }

    /// Writes one line.
    static func print(_ line: String) {
        print([line])
    }
}
