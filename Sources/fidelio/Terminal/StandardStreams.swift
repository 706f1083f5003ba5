// SPDX-License-Identifier: Apache-2.0

import Glibc
import Reports

/// Standard output, for results.
enum StandardOutput {
    private static let output = OutputDescriptor(number: STDOUT_FILENO)

    /// Whether results may be coloured: on a terminal that has colours, unless `NO_COLOR` is set (no-color.org).
    static var hasColor: Bool {
        isTerminal && variable("NO_COLOR").isEmpty && variable("TERM") != "dumb"
    }

    /// Columns that sentences are wrapped to; nil if standard output is not a terminal.
    static var columns: Int? {
        guard isTerminal else { return nil }
        let asked = Int(variable("COLUMNS")).flatMap { $0 > 0 ? $0 : nil }
        return min(asked ?? TerminalSize.columns(of: STDOUT_FILENO), mostColumns)
    }

    /// Columns that a sentence can be read in; a longer line loses the eye.
    static let mostColumns = 100

    private static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// A variable of the environment; empty if it is missing.
    private static func variable(_ name: String) -> String {
        unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
    }

    /// Writes sentences: on a terminal wrapped to its width, with severities and grades in colour; else as they are.
    static func printText(_ lines: [String]) {
        let columns = columns
        let wrapped = columns == nil ? lines : lines.flatMap { TextWrap.lines(of: $0, width: columns) }
        print(hasColor ? wrapped.map(WordColor.painted) : wrapped)
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

/// Standard error, for notes and progress.
enum StandardError {
    private static let output = OutputDescriptor(number: STDERR_FILENO)

    /// Whether standard error is a terminal.
    static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// How many columns the terminal has; 80 if that is not known.
    static var columns: Int { TerminalSize.columns(of: STDERR_FILENO) }

    /// Writes text; if that fails, there is no other place to say so.
    static func write(_ text: String) {
        _ = output.write(text)
    }

    /// Writes a line.
    static func print(_ line: String) {
        write(line + "\n")
    }
}

/// How large a terminal is.
enum TerminalSize {
    /// How many columns the terminal behind a descriptor has; 80 if that is not known.
    static func columns(of descriptor: CInt) -> Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

/// An open file that text is written to, without a buffer between.
struct OutputDescriptor {
    /// The descriptor's number.
    let number: CInt

    /// Writes all of a text.
    ///
    /// - Returns: 0, or the error that stopped it.
    func write(_ text: String) -> CInt {
        var text = text
        return text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let rest = unsafe UnsafeBufferPointer(rebasing: bytes[done...])
                let count = unsafe Glibc.write(number, rest.baseAddress, rest.count)
                if count > 0 {
                    done += count
                } else if errno != EINTR {
                    return errno
                }
            }
            return 0
        }
    }
}

/// The three descriptors that every process is given, or should be, and how many more it may open.
enum StandardDescriptors {
    /// Open files without which the runtime of Swift's tasks traps before anything can be said.
    private static let leastOpenFiles: rlim_t = 12
    /// As many as are ever needed: a file for each of the most parts, and some.
    private static let mostOpenFiles: rlim_t = 16_384

    /// Lets as many files be open as the system allows, and ends the process if fewer can be open than it needs.
    static func raiseLimit() {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        // Shells start with fewer than may be open: a merge opens all parts of a survey, a model has hundreds of files.
        let wanted = min(limit.rlim_max, mostOpenFiles)
        if limit.rlim_cur < wanted {
            var raised = rlimit(rlim_cur: wanted, rlim_max: limit.rlim_max)
            if unsafe setrlimit(resource, &raised) == 0 { limit = raised }
        }
        guard limit.rlim_cur < leastOpenFiles else { return }
        StandardError.print(
            "Error: \(leastOpenFiles) open files are needed; found a limit of \(limit.rlim_cur) (ulimit -n).")
        exit(EX_IOERR)
    }

    /// Ends the process if the system does not say what it was started with.
    ///
    /// Swift reads the arguments from /proc: where that is not mounted, as in a bare chroot, every command would be a request for help.
    static func checkArguments() {
        guard CommandLine.argc == 0 else { return }
        StandardError.print("Error: Cannot read the arguments: /proc is not mounted, and the command needs it.")
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
