// SPDX-License-Identifier: Apache-2.0

internal import Files
package import SystemPackage

/// Why a plot could not be drawn.
package enum PlotError: Error, Sendable, Hashable {
    /// No gnuplot was found; the value says where it was looked for.
    case gnuplotMissing(lookedIn: String)
    /// gnuplot was found but could not be started.
    case gnuplotNotStarted(executable: FilePath, reason: String)
    /// gnuplot refused a plot, or ended with an error; the message is gnuplot's own.
    case gnuplotFailed(plot: String?, status: String, message: String)
    /// gnuplot wrote more messages than anybody reads, and was killed.
    case gnuplotBabbled(limit: Int)
    /// gnuplot took longer than the time limit, and was killed.
    case timedOut(limit: Duration)
    /// The task was cancelled; gnuplot was killed.
    case cancelled
    /// A plot's identifier cannot name a file.
    case unusableID(String)
    /// Two plots have the same identifier.
    case duplicateID(String)
    /// The folder for gnuplot's files could not be made or read.
    case folderUnavailable(path: FilePath, reason: String)
    /// libpng could not write a picture; the message is libpng's own.
    case pngFailed(message: String)
}

extension PlotError: CustomStringConvertible {
    /// One sentence that says what failed, and what to do if something can be done.
    package var description: String {
        switch self {
        case .gnuplotMissing(let place):
            "gnuplot was not found in \(place), so no plot can be drawn: install it (Debian: apt-get install gnuplot-nox)."
        case .gnuplotNotStarted(let executable, let reason):
            "Cannot start gnuplot as \(executable.printable()): \(reason)."
        case .gnuplotFailed(let plot, let status, let message):
            Self.failure(plot: plot, status: status, message: message)
        case .gnuplotBabbled(let limit):
            "gnuplot wrote more than \(limit) bytes of messages, and was stopped: start it by itself to see what it says."
        case .timedOut(let limit):
            "gnuplot did not finish within \(limit), and was stopped."
        case .cancelled:
            "Drawing was stopped."
        case .unusableID(let id):
            """
            A plot cannot be named "\(DrawableText(id, limit: 60).text)": a name starts with a letter and has only \
            letters, digits, '-', '_' and '.', at most 100.
            """
        case .duplicateID(let id):
            "Two plots are named \"\(id)\"."
        case .folderUnavailable(let path, let reason):
            "Cannot use the folder \(path.printable()) for gnuplot's files: \(reason)."
        case .pngFailed(let message):
            "Cannot write the picture: libpng says \(message)."
        }
    }

    private static func failure(plot: String?, status: String, message: String) -> String {
        let subject = plot.map { "Cannot draw \"\($0)\"" } ?? "Cannot draw plots"
        let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmingPrefix(while: \.isWhitespace) }
        let said = lines.filter { !$0.isEmpty }.joined(separator: " / ")
        return "\(subject): gnuplot \(said.isEmpty ? "gave no reason" : "said: \(said)") (\(status))."
    }
}
