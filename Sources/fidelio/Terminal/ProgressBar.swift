// SPDX-License-Identifier: Apache-2.0

import Findings
import Synchronization

/// A line on a terminal that says how far a job is, how fast, and how long it will take; nothing if there is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var hasDrawn = false
    }

    /// What is counted, which says how its rate is written.
    enum Unit {
        /// Bytes of a file.
        case bytes
        /// Layers of a model.
        case layers
    }

    private let label: String
    private let unit: Unit
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// A bar for a job; hidden if `isQuiet`, or if standard error is not a terminal.
    init(_ label: String, counting unit: Unit = .bytes, isQuiet: Bool) {
        self.label = label
        self.unit = unit
        isShown = !isQuiet && StandardError.isTerminal
    }

    /// Draws the bar, at most ten times a second.
    ///
    /// - Parameters:
    ///   - done: bytes, or layers, that are done.
    ///   - total: how many there are.
    func update(done: Int, total: Int) {
        guard isShown, total > 0 else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            if let last = state.lastDrawn, now - last < .milliseconds(100), done < total { return }
            state.lastDrawn = now
            state.hasDrawn = true
            // One column less than there are: a full line would wrap, and only its last part could be taken off.
            let line = line(done: done, total: total, elapsed: now - start).prefix(max(0, StandardError.columns - 1))
            StandardError.write("\r\u{1B}[K" + line)
        }
    }

    /// Takes the bar off the terminal.
    func finish() {
        state.withLock { state in
            guard state.hasDrawn else { return }
            StandardError.write("\r\u{1B}[K")
            state.hasDrawn = false
        }
    }

    private func line(done: Int, total: Int, elapsed: Duration) -> String {
        Self.line(label, unit, done: done, total: total, seconds: max(elapsed / .seconds(1), 0.001))
    }

    /// The line after so many seconds.
    static func line(_ label: String, _ unit: Unit, done: Int, total: Int, seconds: Double) -> String {
        let rate = Double(done) / seconds
        let left = rate > 0 ? Int((Double(total - done) / rate).rounded(.up)) : 0
        let filled = 30 * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let speed =
            switch unit {
            case .bytes: "\(Int(rate / 1e6)) MB/s"
            case .layers: "\(done) of \(total) layers"
            }
        return "\(label) [\(bar)] \(100 * done / total) % · \(speed) · \(left) s left"
    }
}

/// The progress of an analysis: one bar for each of its phases.
final class PhaseProgress: Sendable {
    private let isQuiet: Bool
    private let current = Mutex<(phase: Assessment.Phase, bar: ProgressBar)?>(nil)

    /// Bars; hidden if `isQuiet`, or if standard error is not a terminal.
    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
    }

    /// Shows how far a phase is, in a bar of its own.
    func update(_ phase: Assessment.Phase, done: Int, total: Int) {
        let bar = current.withLock { current in
            if let current, current.phase == phase { return current.bar }
            current?.bar.finish()
            let bar =
                phase == .measuring
                ? ProgressBar("analyze", isQuiet: isQuiet)
                : ProgressBar("diagnose", counting: .layers, isQuiet: isQuiet)
            current = (phase, bar)
            return bar
        }
        bar.update(done: done, total: total)
    }

    /// Takes the bar off the terminal.
    func finish() {
        current.withLock { $0?.bar.finish() }
    }
}
