// SPDX-License-Identifier: Apache-2.0

import Findings
import Synchronization

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
