// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Subprocess
internal import SystemPackage

/// One run of gnuplot: started without a shell, fed with commands, watched, and killed when it takes too long.
struct GnuplotProcess: Sendable {
    /// How a run ended.
    struct Outcome: Sendable {
        /// Whether gnuplot ended with exit code 0.
        var isSuccess: Bool
        /// The exit code or signal in words.
        var status: String
        /// What gnuplot wrote to its standard error.
        var messages: String
    }

    /// Where gnuplot is.
    var executable: FilePath
    /// How long it may take.
    var timeLimit: Duration
    /// The folder it draws into.
    var folder: DrawingFolder

    /// The most that is kept of what gnuplot writes; it writes a few lines an error.
    private static let messageLimit = 1 << 20

    /// Feeds `program` to a new gnuplot and waits for its end.
    func run(_ program: String) async throws(PlotError) -> Outcome {
        let result = await withTaskGroup(of: Result<Outcome, PlotError>?.self) { group in
            group.addTask { await feed(program) }
            group.addTask {
                // Cancelled when gnuplot is done, and with the whole task: neither is a time-out.
                do { try await Task.sleep(for: timeLimit) } catch { return nil }
                return .failure(.timedOut(limit: timeLimit))
            }
            var first: Result<Outcome, PlotError>?
            while let next = await group.next() {
                first = first ?? next
                group.cancelAll()
            }
            return first
        }
        if Task.isCancelled { throw .cancelled }
        guard let result else { throw .cancelled }
        return try result.get()
    }

    /// What ``run(_:)`` comes to, for a task group, which knows no errors of one type.
    func result(of program: String) async -> Result<Outcome, PlotError> {
        do throws(PlotError) { return .success(try await run(program)) } catch { return .failure(error) }
    }

    private func feed(_ program: String) async -> Result<Outcome, PlotError> {
        guard let stream = GnuplotStream() else {
            return .failure(.gnuplotNotStarted(executable: executable, reason: "no file descriptor is free"))
        }
        do {
            let result = try await Subprocess.run(
                .path(executable),
                arguments: ["-d", "-"],
                environment: Self.environment,
                workingDirectory: folder.path,
                platformOptions: Self.options,
                input: .fileDescriptor(FileDescriptor(rawValue: stream.readingEnd), closeAfterSpawningProcess: true),
                output: .discarded,
                error: .string(limit: Self.messageLimit)
            ) { _ in await Self.send(program, through: stream) }
            let status = result.terminationStatus
            let outcome = Outcome(
                isSuccess: status.isSuccess,
                status: Self.words(for: status),
                messages: result.standardError
            )
            return .success(outcome)
        } catch {
            return .failure(failure(error))
        }
    }

    /// What an error of the run means: gnuplot did not start, or it did and something went wrong later.
    private func failure(_ error: any Error) -> PlotError {
        switch (error as? SubprocessError)?.code {
        case .outputLimitExceeded: .gnuplotBabbled(limit: Self.messageLimit)
        case .failedToMonitorProcess, .failedToReadFromSubprocess, .failedToWriteToSubprocess, .asyncIOFailed,
            .processControlFailed:
            .gnuplotFailed(plot: nil, status: "\(error)", message: "")
        default: .gnuplotNotStarted(executable: executable, reason: "\(error)")
        }
    }

    /// Writes on a thread of its own, for writing waits, and must not hold up other tasks.
    private static func send(_ program: String, through stream: GnuplotStream) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                stream.send(program)
                continuation.resume()
            }
        }
    }

    /// Numbers as in C, names in UTF-8, and none of the user's settings for gnuplot.
    private static var environment: Environment {
        .inherit.updating(["LC_ALL": "C.UTF-8", "GNUTERM": nil, "GNUPLOT_LIB": nil, "GNUPLOT_DEFAULT_GDFONT": nil])
    }

    /// A process group of its own, killed as a whole: a child of its would keep the pipe open, and us waiting.
    private static var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
        return options
    }

    private static func words(for status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "exit code \(code)"
        case .signaled(let signal): "killed by signal \(signal)"
        }
    }
}

/// What gnuplot wrote to its standard error, sorted by the plot that it was drawing.
struct GnuplotMessages: Sendable {
    /// What was written before the first plot, for instance by the program's loader.
    let general: String
    private let byPlot: [String: String]

    private static let mark = "fidelio: drawing "

    /// The command that makes gnuplot announce a plot; it is not part of the plot's script.
    static func announcement(of id: String) -> String {
        "print '\(mark)\(id)'\n"
    }

    /// Sorts the lines of `text`.
    init(_ text: String) {
        var current: String?
        var lines: [String?: [Substring]] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix(Self.mark) {
                current = String(line.dropFirst(Self.mark.count))
            } else {
                lines[current, default: []].append(line)
            }
        }
        general = lines[nil, default: []].joined(separator: "\n")
        byPlot = lines.reduce(into: [:]) { sorted, entry in
            if let id = entry.key { sorted[id] = entry.value.joined(separator: "\n") }
        }
    }

    /// What was written while `id` was drawn; if that is nothing, what was written before all.
    func message(for id: String) -> String {
        byPlot[id] ?? general
    }
}
