// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A line on a terminal that says how far a job is, how fast, and how long it will take; nothing where there is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var hasDrawn = false
    }

    private let label: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// A bar for a job; hidden where `isQuiet`, or where standard error is no terminal.
    init(_ label: String, isQuiet: Bool) {
        self.label = label
        isShown = !isQuiet && StandardError.isTerminal
    }

    /// Draws the bar, at most ten times a second.
    ///
    /// - Parameters:
    ///   - done: bytes that are done.
    ///   - total: bytes in all.
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
        let seconds = max(elapsed / .seconds(1), 0.001)
        let rate = Double(done) / seconds
        let left = rate > 0 ? Int((Double(total - done) / rate).rounded(.up)) : 0
        let filled = 30 * done / total
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        return "\(label) [\(bar)] \(100 * done / total) % · \(Int(rate / 1e6)) MB/s · \(left) s left"
    }
}
