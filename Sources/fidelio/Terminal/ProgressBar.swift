// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// A line on a terminal that says how far a job is; nothing if there is no terminal.
///
/// It is drawn anew while nothing is counted too: a job that is silent for long looks as if it had stopped.
final class ProgressBar: Sendable {
    private struct State {
        var done = 0
        var total = 0
        var note = ""
        var lastDrawn: ContinuousClock.Instant?
        var hasDrawn = false
        var isFinished = false
    }

    /// What is counted, which says how it is written.
    enum Unit {
        /// Bytes of a file, which are done at a rate.
        case bytes
        /// Layers of a model, which differ in size: a rate of them would be false.
        case layers
        /// Things that the label names, such as plots.
        case things
        /// Bytes of many files, which are done at no steady rate; the label's note says how many files that is.
        case files
    }

    private static let beat = 500
    private let label: String
    private let unit: Unit
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    /// A thread of its own: those of tasks may all be computing.
    private static let queue = DispatchQueue(label: "fidelio.progress")

    /// A bar for a job; hidden if `isQuiet`, or if standard error is not a terminal.
    init(_ label: String, counting unit: Unit = .bytes, isQuiet: Bool) {
        self.label = label
        self.unit = unit
        isShown = !isQuiet && StandardError.isTerminal
        if isShown { waitForBeat() }
    }

    /// Draws the bar, at most ten times a second.
    ///
    /// - Parameters:
    ///   - done: how many bytes, layers or things are done.
    ///   - total: how many there are.
    ///   - note: what is said beside them.
    func update(done: Int, total: Int, note: String = "") {
        guard isShown, total > 0 else { return }
        state.withLock { state in
            // Several tasks report, and not in the order in which they counted.
            state.done = total == state.total ? max(done, state.done) : done
            state.total = total
            state.note = note
            if let last = state.lastDrawn, .now - last < .milliseconds(100), done < total { return }
            draw(&state, Self.line(label, unit, done: state.done, total: total, seconds: seconds, note: note))
        }
    }

    /// Writes a line above the bar.
    func print(_ line: String) {
        state.withLock { state in
            StandardError.write((state.hasDrawn ? "\r\u{1B}[K" : "") + line + "\n")
            state.lastDrawn = nil
        }
    }

    /// Takes the bar off the terminal.
    func finish() {
        state.withLock { state in
            state.isFinished = true
            guard state.hasDrawn else { return }
            StandardError.write("\r\u{1B}[K")
            state.hasDrawn = false
        }
    }

    /// Draws the bar again after a while, for as long as the job goes on.
    private func waitForBeat() {
        Self.queue.asyncAfter(deadline: .now() + .milliseconds(Self.beat)) { [weak self] in
            guard let self, !self.state.withLock({ self.redraw(&$0) }) else { return }
            self.waitForBeat()
        }
    }

    /// Draws what is known, unless that was just done; whether the job has ended.
    private func redraw(_ state: inout State) -> Bool {
        guard !state.isFinished else { return true }
        if let last = state.lastDrawn, .now - last < .milliseconds(Self.beat) { return false }
        let isCounting = state.done < state.total
        draw(
            &state,
            isCounting
                ? Self.line(label, unit, done: state.done, total: state.total, seconds: seconds, note: state.note)
                : Self.waiting(label, seconds: seconds))
        return false
    }

    private func draw(_ state: inout State, _ line: String) {
        guard !state.isFinished else { return }
        state.lastDrawn = .now
        state.hasDrawn = true
        // One column less than there are: a full line would wrap, and only its last part could be taken off.
        StandardError.write("\r\u{1B}[K" + line.prefix(max(0, StandardError.columns - 1)))
    }

    private var seconds: Double { max((ContinuousClock.now - start) / .seconds(1), 0.001) }

    /// The line of a job that counts nothing, or has counted all: how long it takes already.
    static func waiting(_ label: String, seconds: Double) -> String { "\(label) … \(Int(seconds)) s" }

    /// The line after so many seconds.
    static func line(
        _ label: String, _ unit: Unit, done: Int, total: Int, seconds: Double, note: String = ""
    ) -> String {
        if unit == .things { return "\(label) \(done)/\(total)" }
        let filled = Int(30 * Double(done) / Double(total))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let start = "\(label) [\(bar)] \(Int(100 * Double(done) / Double(total))) % · "
        if unit == .layers { return start + "\(done) of \(total) layers" }
        let rate = Double(done) / seconds
        let left = rate > 0 ? Int((Double(total - done) / rate).rounded(.up)) : 0
        if unit == .files { return start + "\(note)\(done > 0 ? " · \(Self.duration(left)) left" : "")" }
        return start + "\(Int(rate / 1e6)) MB/s · \(left) s left"
    }

    /// `45 s`, `12 min` or `3 h 5 min`.
    static func duration(_ seconds: Int) -> String {
        let minutes = (seconds + 30) / 60
        return seconds < 120
            ? "\(seconds) s" : minutes < 120 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
